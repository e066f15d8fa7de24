package io.headgate.perf.bench;

import java.util.List;

/** What is measured. */
sealed interface Workload {
    /** What proxies are told to be ready for: more than the workload with the most connections opens. */
    int CONNECTIONS_MAX = 12_000;

    /** As on the command line. */
    String name();

    /** What happens, in a line. */
    String title();

    /**
     * As many requests as the connections carry, and what each costs.
     *
     * @param saturates whether the load keeps every side busy; if not, a side that rests is no reason to refuse
     * @param extra settings that are shown beside the usual ones
     */
    record Closed(String name, String title, Duties duties, Load load, Target target, boolean saturates, Extra extra)
            implements Workload {
        Closed(String name, String title, Duties duties, Load load, Target target) {
            this(name, title, duties, load, target, true, Extra.NONE);
        }
    }

    /** What a workload sets differently from the others. */
    enum Extra {
        /** Nothing. */
        NONE,
        /** HAProxy splices, and only that. */
        SPLICE,
        /** HAProxy splices in a row of its own that no target is set against. */
        SPLICE_BESIDE,
        /** Headgate on io_uring in a row of its own, to which the target applies as well. */
        IO_URING_BESIDE
    }

    /** Every workload, in the order they are run. */
    static List<Workload> all() {
        int routes = 10_000;
        return List.of(
                new Closed(
                        "keepalive",
                        "GET of 1 KiB, 64 keep-alive connections",
                        Duties.HTTP,
                        Load.get(),
                        new Target(0.90, 0.80)),
                new Closed(
                        "log",
                        "the same with an access log written to a file",
                        Duties.LOG,
                        Load.get(),
                        new Target(0.95, 0.80)),
                new Closed(
                        "post",
                        "POST of 16 KiB, 64 keep-alive connections",
                        Duties.HTTP,
                        Load.post(16 * 1024),
                        Target.atMost(0.85)),
                new Closed(
                        "large",
                        "GET of 1 MiB, 16 keep-alive connections, HAProxy with splice",
                        Duties.HTTP,
                        Load.large(),
                        Target.atMost(1.00),
                        true,
                        Extra.SPLICE),
                new Closed(
                        "connect",
                        "GET of 1 KiB, a new connection for each, 64 at once",
                        Duties.HTTP,
                        Load.connect(),
                        Target.atMost(1.05),
                        true,
                        Extra.IO_URING_BESIDE),
                new Closed(
                        "routes",
                        "GET of 1 KiB over each of 10,000 routes in turn, 64 keep-alive connections",
                        Duties.routes(routes),
                        Load.overRoutes(routes),
                        Target.NONE),
                new Closed(
                        "single",
                        "GET of 1 KiB, one at a time on an idle proxy",
                        Duties.HTTP,
                        Load.single(),
                        Target.atMost(1.00),
                        false,
                        Extra.NONE),
                new Closed(
                        "l4-small",
                        "GET of 1 KiB through plain TCP, 64 keep-alive connections",
                        Duties.TCP,
                        Load.get(),
                        Target.atMost(1.05)),
                new Closed(
                        "l4-bulk",
                        "GET of 1 MiB through plain TCP, 16 keep-alive connections",
                        Duties.TCP,
                        Load.large(),
                        Target.atMost(0.70),
                        true,
                        Extra.SPLICE_BESIDE));
    }
}
