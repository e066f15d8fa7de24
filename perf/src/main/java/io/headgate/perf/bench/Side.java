package io.headgate.perf.bench;

/** One program in the comparison, as it is set up. */
sealed interface Side permits Haproxy, HeadgateSide, Nginx {
    /** As tables name it, and its files. */
    String label();

    /** Whether Headgate's targets are set against it. */
    default boolean isPeer() {
        return true;
    }

    /**
     * Begins to start it on the proxies' core, in front of the origin, with these duties; it may not accept connections
     * yet.
     */
    Running launch(Workplace place, Duties duties, int originPort);

    /**
     * Waits until it serves.
     *
     * @throws BenchFailed if it does not start
     */
    default void awaitReady(Running running) {
        running.program().awaitPort(running.port());
    }

    /** Starts it and waits until it serves. */
    default Running start(Workplace place, Duties duties, int originPort) {
        Running running = launch(place, duties, originPort);
        awaitReady(running);
        return running;
    }
}
