package io.headgate.dataplane.http2;

/**
 * How much a peer may still send of a stream, or of the connection (RFC 9113 section 5.2), and what has been passed on
 * since it was last told. So what waits here for the next to take it is never more than the window. Confined to its
 * worker.
 */
final class ReceiveWindow {
    private final int size;
    private int left;
    private int passedOn;

    /** @param size what may wait here, bytes; the peer has been told so */
    ReceiveWindow(int size) {
        this.size = size;
        left = size;
    }

    /** A new stream begins. */
    void reset() {
        left = size;
        passedOn = 0;
    }

    /** What the peer may still send, bytes. */
    int left() {
        return left;
    }

    /** The peer has sent {@code bytes}; returns false when it might not. */
    boolean take(int bytes) {
        left -= bytes;
        return left >= 0;
    }

    /**
     * {@code bytes} that came are not here any more. Returns by how much the peer is to be told that its window grows,
     * 0 for not yet: it is told when half of the window has been used, so that it seldom is and never has to wait for
     * it.
     */
    int passOn(int bytes) {
        passedOn += bytes;
        return 2 * passedOn < size ? 0 : open();
    }

    /** By how much the peer is to be told now that its window grows: all that has been passed on. */
    int open() {
        int increment = passedOn;
        left += increment;
        passedOn = 0;
        return increment;
    }
}
