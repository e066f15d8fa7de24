package io.headgate.dataplane.http2;

/**
 * How much of a stream its client has taken: what its window let through while that holds the stream up, and what its
 * kernel acknowledged, of the whole connection, while the socket does. Counted from look to look. Confined to its
 * worker.
 */
final class TakenBytes {
    private long taken;
    private long kernelSeen;
    private long sentSeen;

    void clear() {
        taken = 0;
        kernelSeen = 0;
        sentSeen = 0;
    }

    /**
     * @param kernel a number that grows with what the client's kernel takes
     * @param sent bytes of the stream that went out so far
     * @param heldByClient whether the client's window holds the stream up
     */
    long look(long kernel, long sent, boolean heldByClient) {
        taken += heldByClient ? sent - sentSeen : kernel - kernelSeen;
        kernelSeen = kernel;
        sentSeen = sent;
        return taken;
    }
}
