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
     * Starts it on the proxies' core, in front of the origin, with these duties.
     *
     * @throws BenchFailed if it does not start
     */
    Running start(Workplace place, Duties duties, int originPort);
}
