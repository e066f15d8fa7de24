package io.headgate.dataplane.http2;

/**
 * What one client may cause in work that gets nobody anywhere: resets, whoever sends them; control frames; empty
 * frames; blocks in crumbs; heads that are refused; answers that are not taken. All draw on the same tokens, so that a
 * mix of them buys no more than one. Tokens come back with time, and with answers that the client takes: by their
 * bytes, and by their pieces where it is not the client that makes those small. Confined to its worker.
 */
final class WorkBudget {
    /** A frame that is looked at and dropped, or answered with a few bytes. */
    static final int FRAME = 1;

    /** A request that is begun and thrown away, or refused: a head is decoded, routed and logged. */
    static final int REQUEST = 10;

    /**
     * A stream that was given up as its client did not let it go on: for {@code write_stall}, 30 s by default, it has
     * kept what was read of its answer, and a connection to its endpoint. Ten at once, as when somebody pauses a few
     * videos; more at a time are kept to pin memory.
     */
    static final int STALL = 20 * REQUEST;

    /**
     * What may come at once: 200 requests thrown away, as when a browser leaves a page of pictures. nghttp2 lets 1,000
     * through, Traffic Server 200 a minute.
     */
    private static final int TOKENS_MAX = 200 * REQUEST;

    /** Per second: 20 requests thrown away, which no honest client keeps up. */
    private static final long TOKEN_NS = 1_000_000_000L / (20 * REQUEST);

    /** What a frame pays for that carries all there is, however little: that windows grow, or that, and a ping. */
    private static final int FRAMES_FOR_A_PIECE = 2;

    /** What pays for a frame, however it is cut. */
    private static final int BYTES_FOR_A_FRAME = 1024;

    /** Less at a time is a crumb, where it is the client's window that lets no more go: who reads has it larger. */
    private static final int PIECE_BYTES = 512;

    private int tokens = TOKENS_MAX;
    private int unpaidBytes;
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

    /** Gives back what was not the client's doing. */
    void earn(int gain) {
        tokens = Math.min(TOKENS_MAX, tokens + gain);
    }

    /**
     * The client has let a frame of data go, which pays for the control frames that go with it; {@code cut} says that
     * there was more, which its windows held back. A byte at a time pays for next to nothing, or a client could ask for
     * one again and again for ever (CVE-2019-9511), and pay for resets with what is left.
     */
    void sent(int bytes, boolean cut) {
        unpaidBytes += bytes;
        int frames = unpaidBytes / BYTES_FOR_A_FRAME;
        unpaidBytes -= frames * BYTES_FOR_A_FRAME;
        boolean crumb = cut && bytes < PIECE_BYTES;
        earn(FRAME * (crumb ? frames : frames + FRAMES_FOR_A_PIECE));
    }

    private void refill(long nowNs) {
        long fresh = (nowNs - countedNs) / TOKEN_NS;
        countedNs += fresh * TOKEN_NS;
        tokens = (int) Math.min(TOKENS_MAX, tokens + fresh);
    }
}
