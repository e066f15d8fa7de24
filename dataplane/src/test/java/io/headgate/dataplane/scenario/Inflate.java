package io.headgate.dataplane.scenario;

import io.headgate.dataplane.testing.TestClient;
import java.nio.charset.StandardCharsets;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads a chunked gzip body as it comes: what can be decoded of the bytes received so far is there, and no more is
 * waited for.
 */
final class Inflate {
    private static final int GZIP_HEADER_BYTES = 10;

    private final TestClient client;
    private final Inflater inflater = new Inflater(true);
    private int headerLeft = GZIP_HEADER_BYTES;
    private int chunkLeft;

    Inflate(TestClient client) {
        this.client = client;
    }

    /** The next {@code count} bytes of the content. */
    String read(int count) {
        byte[] out = new byte[count];
        int have = 0;
        try {
            while (have < count) {
                have += inflater.inflate(out, have, count - have);
                if (have < count) {
                    feed();
                }
            }
        } catch (DataFormatException e) {
            throw new AssertionError(e);
        }
        return new String(out, StandardCharsets.ISO_8859_1);
    }

    private void feed() {
        if (chunkLeft == 0) {
            String size = client.readBytes(1);
            while (!size.endsWith("\r\n")) {
                size += client.readBytes(1);
            }
            chunkLeft = size.equals("\r\n") ? 0 : Integer.parseInt(size.strip(), 16);
            return;
        }
        byte[] one = client.readBytes(1).getBytes(StandardCharsets.ISO_8859_1);
        chunkLeft--;
        if (headerLeft > 0) {
            headerLeft--;
        } else {
            inflater.setInput(one);
        }
    }
}
