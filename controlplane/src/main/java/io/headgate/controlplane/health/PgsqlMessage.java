package io.headgate.controlplane.health;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// One message of a PostgreSQL server (its manual, chapter "Frontend/Backend Protocol"): a letter, a length that counts
/// itself, and that much content.
record PgsqlMessage(char type, byte[] body) {
    /// What a server may say between the startup message and its being ready: authentication, error, key, notice,
    /// parameter, protocol version, ready.
    private static final String TYPES = "REKNSvZ";

    private static final int LENGTH_BYTES = 4;

    /// @throws IOException if that is no message of such a server
    static PgsqlMessage read(Peer peer) throws IOException {
        char type = (char) peer.must();
        if (TYPES.indexOf(type) < 0) {
            throw new IOException("not a PostgreSQL answer: begins with '" + Printable.glimpse("" + type) + "'");
        }
        byte[] size = peer.take(LENGTH_BYTES);
        int length = ByteBuffer.wrap(size).getInt();
        if (type == 'E' && (length < 8 || length > Peer.ANSWER_BYTES_MAX)) {
            return new PgsqlMessage('E', plainError(size, peer));
        }
        if (length < LENGTH_BYTES) {
            throw new IOException("not a PostgreSQL answer: a message of " + length + " bytes");
        }
        return new PgsqlMessage(type, peer.take(length - LENGTH_BYTES));
    }

    /// The body as an integer; 0 of an authentication request is that there is nothing left to show.
    int number() throws IOException {
        if (body.length < 4) {
            throw new IOException("not a PostgreSQL answer: a number of " + body.length + " bytes");
        }
        return ByteBuffer.wrap(body).getInt();
    }

    /// The name and value of a parameter.
    Map.Entry<String, String> parameter() {
        return Map.entry(text(0), text(end(0) + 1));
    }

    /// The fields of an error: `C` is its SQLSTATE, `M` its message.
    Map<Character, String> fields() {
        Map<Character, String> fields = new LinkedHashMap<>();
        for (int at = 0; at < body.length && body[at] != 0; at = end(at) + 1) {
            fields.put((char) body[at], text(at + 1));
        }
        return fields;
    }

    /// A text that ends with a zero byte, or where the message does.
    private String text(int from) {
        int start = Math.min(from, body.length);
        return new String(body, start, end(start) - start, StandardCharsets.UTF_8);
    }

    private int end(int from) {
        int end = from;
        while (end < body.length && body[end] != 0) {
            end++;
        }
        return end;
    }

    /// A server that cannot even start a process for a client says so as the protocol did before version 3: a text up
    /// to a zero byte.
    ///
    /// @return the same as fields
    private static byte[] plainError(byte[] begin, Peer peer) throws IOException {
        ByteArrayOutputStream fields = new ByteArrayOutputStream();
        fields.write('M');
        fields.writeBytes(begin);
        for (int b = peer.read(); b > 0; b = peer.read()) {
            fields.write(b);
        }
        return fields.toByteArray();
    }
}
