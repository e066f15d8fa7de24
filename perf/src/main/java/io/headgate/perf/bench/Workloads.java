package io.headgate.perf.bench;

import java.util.List;
import java.util.stream.Stream;

/** Every workload there is, with its target. */
final class Workloads {
    private static final int ROUTES = 10_000;
    private static final int IDLE = 10_000;
    private static final int IDLE_BYTES = 4096;

    /** Twice what a JVM without a cache took at most to reach its speed. */
    private static final int START_REQUESTS = 600_000;

    /**
     * Moving large bodies or opening connections costs load and origin together more than a good proxy, which so rests
     * a little even at its best; one wake-up in hundreds of KiB or for a dozen system calls hardly shows.
     */
    private static final double DEAR_WANTED_MIN = 0.50;

    /**
     * A client's part of a handshake costs more than a good proxy's, and the load's core has the origin on it as well.
     */
    private static final double HANDSHAKE_WANTED_MIN = 0.30;

    private static final int POST_BYTES = 16 * 1024;

    private Workloads() {}

    /** In the order they are run. */
    static List<Workload> all() {
        return Stream.of(requests(), encrypted(), plainTcp(), others())
                .flatMap(List::stream)
                .toList();
    }

    static List<String> names() {
        return all().stream().map(Workload::name).toList();
    }

    private static List<Workload> requests() {
        Load get = Load.get();
        Load post = Load.post(POST_BYTES);
        Duties routed = Duties.routes(ROUTES);
        Load overRoutes = Load.overRoutes(ROUTES);
        return List.of(
                closed("keepalive", "GET of 1 KiB over 64 keep-alive connections", get, new Target(0.90, 0.80)),
                new Workload.Closed(
                        "log", "the same with an access log to a file", Duties.LOG, get, new Target(0.95, 0.80)),
                closed("post", "POST of 16 KiB over 64 keep-alive connections", post, Target.atMost(0.85)),
                closed("large", "GET of 1 MiB over 16 keep-alive connections", Load.large(), Target.atMost(1.00))
                        .with(Workload.Extra.SPLICE)
                        .wanting(DEAR_WANTED_MIN),
                closed(
                                "connect",
                                "GET of 1 KiB, each on a new connection, 64 at once",
                                Load.connect(),
                                Target.atMost(1.05))
                        .with(Workload.Extra.IO_URING_BESIDE)
                        .wanting(DEAR_WANTED_MIN),
                new Workload.Closed(
                        "routes", "GET of 1 KiB over 10,000 routes in turn", routed, overRoutes, Target.NONE),
                closed("single", "GET of 1 KiB, one at a time on an idle proxy", Load.single(), Target.atMost(1.00))
                        .wanting(0));
    }

    private static List<Workload> encrypted() {
        Target handshakes = Target.atMost(0.65);
        Target bulk = Target.atMost(0.70);
        return List.of(
                new Workload.Closed("tls", "keepalive over TLS 1.3", Duties.TLS, Load.get(), Target.atMost(0.95)),
                new Workload.Closed(
                        "tls-h2",
                        "GET of 1 KiB over HTTP/2 and TLS 1.3, 4 at once on each of 16 connections",
                        Duties.HTTP2,
                        Load.http2(),
                        Target.atMost(1.00)),
                new Workload.Closed(
                                "tls-handshake",
                                "GET of 1 KiB, each with a full handshake of TLS 1.3, 64 at once",
                                Duties.HANDSHAKES,
                                Load.connect(),
                                handshakes)
                        .wanting(HANDSHAKE_WANTED_MIN),
                new Workload.Closed("tls-large", "GET of 1 MiB over TLS 1.3", Duties.TLS, Load.large(), bulk)
                        .wanting(DEAR_WANTED_MIN));
    }

    private static List<Workload> plainTcp() {
        Target small = Target.atMost(1.05);
        Target bulk = Target.atMost(0.70);
        return List.of(
                new Workload.Closed("l4-small", "GET of 1 KiB through plain TCP", Duties.TCP, Load.get(), small),
                new Workload.Closed("l4-bulk", "GET of 1 MiB through plain TCP", Duties.TCP, Load.large(), bulk)
                        .with(Workload.Extra.SPLICE_BESIDE)
                        .wanting(DEAR_WANTED_MIN));
    }

    private static List<Workload> others() {
        return List.of(
                new Workload.Latency("latency", "GET of 1 KiB at a constant rate, open loop", Load.get()),
                new Workload.Idle(
                        "idle", "10,000 connections, each served once", IDLE, Load.get(), Target.atMost(IDLE_BYTES)),
                new Workload.Start(
                        "start", "from the start to the first answer, and to full speed", START_REQUESTS, Load.get()));
    }

    private static Workload.Closed closed(String name, String title, Load load, Target target) {
        return new Workload.Closed(name, title, Duties.HTTP, load, target);
    }
}
