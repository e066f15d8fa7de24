package io.headgate.dataplane.http2;

/**
 * What one client may cause in work that gets nobody anywhere: resets, whoever sends them; control frames; empty
 * frames; blocks in crumbs; heads that are refused. All draw on the same tokens, so that a mix of them buys no more
 * than one. Tokens come back with time, and with answers that the client takes. Confined to its worker.
 */
final class WorkBudget {
    /** A frame that is looked at and dropped, or answered with a few bytes. */
    static final int FRAME = 1;

    /** A request that is begun and thrown away, or refused: a head is decoded, routed and logged. */
    static final int REQUEST = 10;

    /**
     * What may come at once: 200 requests thrown away, as when a browser leaves a page of pictures. nghttp2 lets 1,000
     * through, Traffic Server 200 a minute.
     */
    private static final int TOKENS_MAX = 200 * REQUEST;

    /** Per second: 20 requests thrown away, which no honest client keeps up. */
    private static final long TOKEN_NS = 1_000_000_000L / (20 * REQUEST);

    private int tokens = TOKENS_MAX;
    private long countedNs;

    WorkBudget(long nowNs) {
        countedNs = nowNs;
    }

    /** Takes {@code cost}; returns false when the client has used up what it may. */
    boolean spend(int cost, long nowNs) {
        refill(nowNs);
        tokens -= cost;
        return tokens >= 0;
    }

    /** The client has taken a part of an answer: that pays for the control frames that go with it. */
    void earn(int gain) {
        tokens = Math.min(TOKENS_MAX, tokens + gain);
    }

    private void refill(long nowNs) {
        long fresh = (nowNs - countedNs) / TOKEN_NS;
        countedNs += fresh * TOKEN_NS;
        tokens = (int) Math.min(TOKENS_MAX, tokens + fresh);
    }
}
