package io.headgate.dataplane.exchange;

/** When what happened, in nanoseconds of the worker's clock. Durations are -1 for what did not happen. */
final class ExchangeTimes {
    private long startedNs;
    private long startedEpochMs;
    private long queueStartNs;
    private long queueNs;
    private long connectStartNs;
    private long connectNs;
    private long firstByteNs;

    void clear() {
        queueStartNs = 0;
        queueNs = -1;
        connectNs = -1;
        firstByteNs = -1;
    }

    void start(long nowNs, long epochMs) {
        clear();
        startedNs = nowNs;
        startedEpochMs = epochMs;
    }

    long startedNs() {
        return startedNs;
    }

    long startedEpochMs() {
        return startedEpochMs;
    }

    long sinceStart(long nowNs) {
        return nowNs - startedNs;
    }

    /** Returns whether this is the exchange's first wait. */
    boolean queueStarts(long nowNs) {
        boolean first = queueStartNs == 0;
        queueStartNs = first ? nowNs : queueStartNs;
        return first;
    }

    long queueStartedNs() {
        return queueStartNs;
    }

    void queueEnds(long nowNs) {
        queueNs = nowNs - queueStartNs;
    }

    long queueNs() {
        return queueNs;
    }

    void connectStarts(long nowNs) {
        connectStartNs = nowNs;
    }

    long connectStartedNs() {
        return connectStartNs;
    }

    void connectEnds(long nowNs) {
        connectNs = nowNs - connectStartNs;
    }

    long connectNs() {
        return connectNs;
    }

    void firstByte(long nowNs) {
        firstByteNs = nowNs - startedNs;
    }

    long firstByteNs() {
        return firstByteNs;
    }
}
