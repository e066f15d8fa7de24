package io.headgate.dataplane.scenario;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The content of a body in chunks (RFC 9112 section 7.1) as it comes, for bodies too large to keep. */
final class Chunks extends InputStream {
    /** Where bytes come from; -1 is the end. */
    interface Source {
        int next() throws IOException;
    }

    private final Source source;
    private boolean begun;
    private int left;

    Chunks(Source source) {
        this.source = source;
    }

    /** {@code content} as chunks of {@code chunkBytes} each, and one with what is left; the last chunk is not there. */
    static byte[] framed(byte[] content, int chunkBytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 0; at < content.length; at += chunkBytes) {
            int length = Math.min(chunkBytes, content.length - at);
            out.writeBytes((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(Arrays.copyOfRange(content, at, at + length));
            out.writeBytes(new byte[] {'\r', '\n'});
        }
        return out.toByteArray();
    }

    /** The next byte of content; -1 once the last chunk has come. */
    @Override
    public int read() throws IOException {
        if (left == 0) {
            left = size();
        }
        if (left == 0) {
            return -1;
        }
        left--;
        return must();
    }

    private int size() throws IOException {
        if (begun) {
            expect('\r');
            expect('\n');
        }
        begun = true;
        int size = 0;
        for (int b = must(); b != '\r'; b = must()) {
            size = size << 4 | Integer.parseInt(Character.toString(b), 16);
        }
        expect('\n');
        return size;
    }

    private void expect(int wanted) throws IOException {
        int b = must();
        if (b != wanted) {
            throw new AssertionError("byte " + b + " where a chunk's framing has " + wanted);
        }
    }

    private int must() throws IOException {
        int b = source.next();
        if (b < 0) {
            throw new AssertionError("the connection ended inside a body");
        }
        return b;
    }
}
