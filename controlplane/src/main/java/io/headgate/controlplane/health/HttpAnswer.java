package io.headgate.controlplane.health;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The answer to a probe's GET (RFC 9112), read no further than a verdict needs: the head, and the body only where a
/// text is looked for.
///
/// @param status of the final answer
/// @param body the content without its framing, of at most 64 KiB, as UTF-8; empty when it was not asked for
/// @param truncated whether more followed than was kept
record HttpAnswer(int status, String body, boolean truncated) {
    /// A health page has a few hundred bytes of head; 16 KiB leave room for cookies and policies, all interim
    /// answers included.
    static final int HEAD_BYTES_MAX = 16 * 1024;

    /// A health page is a line or a small document; whoever sends more will not make a probe hold it.
    static final int BODY_BYTES_MAX = 64 * 1024;

    /// @param in not read beyond the answer's head when `withBody` is false, apart from what it buffers itself
    /// @throws IOException if that is no answer; the message says why
    static HttpAnswer read(InputStream in, boolean withBody) throws IOException {
        return new Reader(in).answer(withBody);
    }

    /// Bytes in, one answer out. A byte at a time through a buffer of its own, as nothing here is in a hurry.
    private static final class Reader {
        private final InputStream in;
        private final byte[] buffer = new byte[4096];
        private int next;
        private int limit;
        private int headBytesLeft = HEAD_BYTES_MAX;
        private @Nullable String contentLength;
        private boolean chunked;

        Reader(InputStream in) {
            this.in = in;
        }

        HttpAnswer answer(boolean withBody) throws IOException {
            int status = head();
            while (status < 200 && status != 101) { // interim answers (RFC 9110, section 15.2) come before the real one
                status = head();
            }
            if (!withBody || status < 200 || status == 204 || status == 304) {
                return new HttpAnswer(status, "", false);
            }
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            boolean truncated = body(body);
            return new HttpAnswer(status, body.toString(StandardCharsets.UTF_8), truncated);
        }

        private int head() throws IOException {
            int status = status(line());
            contentLength = null;
            chunked = false;
            for (String field = line(); !field.isEmpty(); field = line()) {
                int colon = field.indexOf(':');
                String name = colon < 0 ? "" : field.substring(0, colon).toLowerCase(Locale.ROOT);
                String value = field.substring(colon + 1).strip();
                if (name.equals("content-length")) {
                    contentLength = value;
                } else if (name.equals("transfer-encoding")) {
                    chunked = value.toLowerCase(Locale.ROOT).endsWith("chunked");
                }
            }
            return status;
        }

        private static int status(String line) throws IOException {
            boolean http = line.length() >= 12
                    && (line.startsWith("HTTP/1.1 ") || line.startsWith("HTTP/1.0 "))
                    && (line.length() == 12 || line.charAt(12) == ' ');
            int status = http ? decimal(line.substring(9, 12)) : -1;
            if (status < 100) {
                throw new IOException("not an HTTP/1 answer: '" + printable(line) + "'");
            }
            return status;
        }

        /// RFC 9112, section 6.3.
        private boolean body(ByteArrayOutputStream body) throws IOException {
            if (chunked) {
                for (int size = chunkSize(); size > 0; size = chunkSize()) {
                    if (copy(body, size)) {
                        return true;
                    }
                    line();
                }
                return false;
            }
            if (contentLength != null) {
                int length = decimal(contentLength);
                if (length < 0) {
                    throw new IOException("the answer has the content-length '" + printable(contentLength) + "'");
                }
                return copy(body, length);
            }
            for (int b = read(); b >= 0; b = read()) {
                if (body.size() == BODY_BYTES_MAX) {
                    return true;
                }
                body.write(b);
            }
            return false;
        }

        private int chunkSize() throws IOException {
            headBytesLeft = HEAD_BYTES_MAX; // the content is bounded by copy(), a single line of its framing by this
            String line = line();
            int end = line.indexOf(';');
            try {
                int size = Integer.parseInt((end < 0 ? line : line.substring(0, end)).strip(), 16);
                if (size >= 0) {
                    return size;
                }
            } catch (NumberFormatException _) {
                // said below
            }
            throw new IOException("the answer has a chunk of the size '" + printable(line) + "'");
        }

        /// @return whether the body is full before `length` more bytes are in
        private boolean copy(ByteArrayOutputStream body, int length) throws IOException {
            for (int i = 0; i < length; i++) {
                if (body.size() == BODY_BYTES_MAX) {
                    return true;
                }
                body.write(must("inside the body"));
            }
            return false;
        }

        /// A line without its end; a bare LF ends one too (RFC 9112, section 2.2).
        private String line() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream(128);
            for (int b = must("before the answer"); b != '\n'; b = must("inside the answer")) {
                if (--headBytesLeft < 0) {
                    throw new IOException("the head of the answer is longer than " + HEAD_BYTES_MAX / 1024 + " KiB");
                }
                line.write(b);
            }
            String text = line.toString(StandardCharsets.ISO_8859_1);
            return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        }

        private int must(String where) throws IOException {
            int b = read();
            if (b < 0) {
                throw new EOFException("connection closed " + where);
            }
            return b;
        }

        private int read() throws IOException {
            if (next == limit) {
                limit = in.read(buffer);
                next = 0;
                if (limit <= 0) {
                    limit = 0;
                    return -1;
                }
            }
            return buffer[next++] & 0xFF;
        }

        /// @return -1 when that is no number that fits
        private static int decimal(String text) {
            boolean digits =
                    !text.isEmpty() && text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9');
            return digits ? Integer.parseInt(text) : -1;
        }

        /// What an endpoint sent, fit for a log line.
        private static String printable(String text) {
            StringBuilder out = new StringBuilder();
            text.chars().limit(40).forEach(c -> out.append(c < 0x20 || c >= 0x7F ? '?' : (char) c));
            return out.toString();
        }
    }
}
