package io.headgate.dataplane.scenario;

import io.headgate.dataplane.testing.TestClient;
import java.util.Arrays;

/** A client that sends without end, as far as it is taken. */
final class Upload {
    private final TestClient client;
    private final byte[] block;
    private int at;
    private long sent;

    /** Sends {@code block} again and again. */
    Upload(TestClient client, byte[] block) {
        this.client = client;
        this.block = block;
    }

    /**
     * Sends what fits now, and returns how many bytes were sent in all. No more than about a MiB at a time, so that
     * whoever calls sees an answer even when all is taken as fast as it comes.
     */
    long offer() {
        long enough = sent + Stream.MIB;
        int taken;
        do {
            taken = client.offer(Arrays.copyOfRange(block, at, block.length));
            sent += taken;
            at = (at + taken) % block.length;
        } while (taken > 0 && sent < enough);
        return sent;
    }
}
