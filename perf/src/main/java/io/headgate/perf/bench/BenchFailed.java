package io.headgate.perf.bench;

/** A workload could not be measured; the message says what, why, and what to do. */
final class BenchFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    BenchFailed(String message) {
        super(message);
    }

    BenchFailed(String message, Throwable cause) {
        super(message + ": " + cause.getMessage(), cause);
    }
}
