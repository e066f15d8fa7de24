package io.headgate.perf.bench;

/** Sends what a {@link Load} says, and counts what comes of it. */
interface LoadDriver {
    /** @throws BenchFailed if it cannot be sent at all */
    LoadCount drive(Running side, Load load, int seconds);
}
