package io.headgate.perf.bench;

/**
 * What a load generator counted in one window.
 *
 * @param requests answered
 * @param micros how long it drove, in microseconds
 * @param errors connections refused or lost, answers that came too late or were not 2xx or 3xx
 * @param p50Us latency in microseconds; counted from when a request was sent
 */
record LoadCount(long requests, long micros, long errors, long p50Us, long p99Us, long p999Us) {
    double perSecond() {
        return requests * 1e6 / micros;
    }
}
