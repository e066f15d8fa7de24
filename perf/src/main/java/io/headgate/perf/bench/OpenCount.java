package io.headgate.perf.bench;

/**
 * What an open loop counted in one window.
 *
 * @param p50Us latency in microseconds, from when a request was due to the end of its answer
 * @param lateUs how late requests were sent at the 99th percentile, though a connection was free for them
 * @param errors requests not answered with 200 in time
 * @param busy share of the window in which the generator was on its core
 */
record OpenCount(double p50Us, double p99Us, double p999Us, double lateUs, long errors, double busy) {}
