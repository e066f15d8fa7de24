package io.headgate.perf.bench;

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
     * @param wantedMin share of the time a side must want its core, or the load was too weak for a ratio
     * @param extra settings that are shown beside the usual ones
     */
    record Closed(String name, String title, Duties duties, Load load, Target target, double wantedMin, Extra extra)
            implements Workload {
        Closed(String name, String title, Duties duties, Load load, Target target) {
            this(name, title, duties, load, target, Refusal.WANTED_MIN, Extra.NONE);
        }

        Closed with(Extra other) {
            return new Closed(name, title, duties, load, target, wantedMin, other);
        }

        Closed wanting(double otherMin) {
            return new Closed(name, title, duties, load, target, otherMin, extra);
        }
    }

    /**
     * As many requests as a share of what the slowest side can carry, whatever the answers do, and how long they take.
     */
    record Latency(String name, String title, Load load) implements Workload {
        /** Of the capacity of the slowest side. */
        static final double[] SHARES = {0.5, 0.8};

        static final Target P99 = Target.atMost(1.2);
        static final Target P999 = Target.atMost(2.0);
    }

    /**
     * Connections that have been served once and stay open.
     *
     * @param target bytes for each
     */
    record Idle(String name, String title, int connections, Load load, Target target) implements Workload {}

    /**
     * From nothing to the first answer, and from there to full speed.
     *
     * @param requests sent after the first answer: enough to reach full speed and see that it lasts
     */
    record Start(String name, String title, int requests, Load load) implements Workload {
        /** Seconds of CPU to the first answer. */
        static final Target CPU_S = Target.atMost(0.6);

        /** Requests until the rate is within 10 % of its peak. */
        static final Target REQUESTS = Target.atMost(60_000);
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
}
