package io.headgate.controlplane.health;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
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

    /// @param peer not read beyond the answer's head when `withBody` is false, apart from what it buffers itself
    /// @throws IOException if that is no answer; the message says why
    static HttpAnswer read(Peer peer, boolean withBody) throws IOException {
        return new Reader(peer).answer(withBody);
    }

    /// Bytes in, one answer out.
    private static final class Reader {
        private final Peer peer;
        private @Nullable String contentLength;
        private boolean chunked;

        Reader(Peer peer) {
            this.peer = peer;
        }

        HttpAnswer answer(boolean withBody) throws IOException {
            peer.allow(HEAD_BYTES_MAX, "the head of the answer");
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
            int status = status(peer.line());
            contentLength = null;
            chunked = false;
            for (String field = peer.line(); !field.isEmpty(); field = peer.line()) {
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
                throw new IOException("not an HTTP/1 answer: '" + Printable.glimpse(line) + "'");
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
                    peer.line();
                }
                return false;
            }
            allowBody();
            if (contentLength != null) {
                int length = decimal(contentLength);
                if (length < 0) {
                    throw new IOException(
                            "the answer has the content-length '" + Printable.glimpse(contentLength) + "'");
                }
                return copy(body, length);
            }
            for (int b = peer.read(); b >= 0; b = peer.read()) {
                if (body.size() == BODY_BYTES_MAX) {
                    return true;
                }
                body.write(b);
            }
            return false;
        }

        /// Never used up, as whoever reads the body stops when it is full; the rest is for the end of a chunk.
        private void allowBody() {
            peer.allow(BODY_BYTES_MAX + 1024, "the body");
        }

        private int chunkSize() throws IOException {
            peer.allow(HEAD_BYTES_MAX, "the framing of the body");
            String line = peer.line();
            allowBody();
            int end = line.indexOf(';');
            try {
                int size = Integer.parseInt((end < 0 ? line : line.substring(0, end)).strip(), 16);
                if (size >= 0) {
                    return size;
                }
            } catch (NumberFormatException _) {
                // said below
            }
            throw new IOException("the answer has a chunk of the size '" + Printable.glimpse(line) + "'");
        }

        /// @return whether the body is full before `length` more bytes are in
        private boolean copy(ByteArrayOutputStream body, int length) throws IOException {
            for (int i = 0; i < length; i++) {
                if (body.size() == BODY_BYTES_MAX) {
                    return true;
                }
                body.write(peer.must());
            }
            return false;
        }

        /// @return -1 when that is no number that fits
        private static int decimal(String text) {
            boolean digits =
                    !text.isEmpty() && text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9');
            return digits ? Integer.parseInt(text) : -1;
        }
    }
}
