package io.headgate.dataplane.testing;

import static org.junit.jupiter.api.Assertions.fail;

import io.headgate.dataplane.testing.Message.Line;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads HTTP/1 messages strictly and slowly: a second opinion on what the gateway writes, so it shares no code with it.
 * Whatever is not exactly as RFC 9112 wants it fails the test.
 */
final class MessageReader {
    /** Where bytes come from; -1 is the end. */
    interface Source {
        int next() throws IOException;
    }

    private final Source source;
    private final StringBuilder seen = new StringBuilder();

    MessageReader(Source source) {
        this.source = source;
    }

    /** The next request; null when the connection ended before its first byte. */
    @Nullable
    Message request() throws IOException {
        return message(false, true);
    }

    /**
     * The next response; null when the connection ended before its first byte.
     *
     * @param toHead whether it answers a HEAD request
     */
    @Nullable
    Message response(boolean toHead) throws IOException {
        return message(toHead, false);
    }

    private @Nullable Message message(boolean toHead, boolean request) throws IOException {
        seen.setLength(0);
        int first = source.next();
        if (first < 0) {
            return null;
        }
        String start = (char) first + line();
        seen.insert(0, (char) first);
        if (!start.matches(request ? "[!-~]+ [!-~]+ HTTP/1\\.1" : "HTTP/1\\.1 [1-5][0-9][0-9] [\\t -~\\x80-\\xFF]*")) {
            fail("not a start line: " + show());
        }
        List<Line> fields = lines();
        Message head = new Message(start, fields, new byte[0], List.of());
        boolean empty = !request && (toHead || head.status() < 200 || head.status() == 204 || head.status() == 304);
        String length = head.field("content-length");
        String coding = head.field("transfer-encoding");
        if (coding != null && (!coding.equals("chunked") || length != null)) {
            fail("ambiguous framing: " + show());
        }
        if (empty) {
            return head;
        }
        if (coding != null) {
            byte[] body = chunks();
            return new Message(start, fields, body, lines());
        }
        if (length != null) {
            return new Message(start, fields, exactly(Integer.parseInt(length)), List.of());
        }
        return request ? head : new Message(start, fields, untilEnd(), List.of());
    }

    private List<Line> lines() throws IOException {
        List<Line> lines = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            if (!line.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\\t -~\\x80-\\xFF]*")) {
                fail("not a field line: '" + line + "' in " + show());
            }
            int colon = line.indexOf(':');
            lines.add(
                    new Line(line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        return lines;
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String size = line();
            if (!size.matches("[0-9a-f]{1,8}")) {
                fail("not a chunk size: '" + size + "' in " + show());
            }
            int length = Integer.parseInt(size, 16);
            if (length == 0) {
                return body.toByteArray();
            }
            body.write(exactly(length));
            if (!line().isEmpty()) {
                fail("a chunk longer than it said: " + show());
            }
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = must(); b != '\r'; b = must()) {
            if (b == '\n' || b == 0) {
                fail("byte " + b + " in a line of " + show());
            }
            line.append((char) b);
        }
        if (must() != '\n') {
            fail("CR without LF in " + show());
        }
        return line.toString();
    }

    private byte[] exactly(int count) throws IOException {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) must();
        }
        return bytes;
    }

    private byte[] untilEnd() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int b = source.next(); b >= 0; b = source.next()) {
            bytes.write(b);
        }
        return bytes.toByteArray();
    }

    private int must() throws IOException {
        int b = source.next();
        if (b < 0) {
            fail("the connection ended inside " + show());
        }
        if (seen.length() < 4096) {
            seen.append((char) b);
        }
        return b;
    }

    private String show() {
        return "'" + new String(seen.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1)
                + "'";
    }
}
