package io.headgate.controlplane.health;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// As much of HPACK (RFC 7541) as one call needs whose other side has been told to remember nothing: fields written
/// out, and of the static table the statuses. Texts in the string code are read as far as they are printable ASCII,
/// which takes up to 15 bits a character.
final class HpackText {
    // ---- the static table (appendix A)
    private static final int AUTHORITY = 1;
    private static final int POST = 3;
    private static final int PATH = 4;
    private static final int HTTP = 6;
    private static final int HTTPS = 7;
    private static final int STATUS = 8;
    private static final List<String> STATUSES = List.of("200", "204", "206", "304", "400", "404", "500");
    private static final int STATIC_MAX = 61;

    // ---- how a field begins (section 6)
    private static final int INDEXED = 0x80;
    private static final int REMEMBERED = 0x40;
    private static final int TABLE_SIZE = 0x20;
    private static final int CODED = 0x80;

    /// The string code (appendix B) by the length of its words, from 5 bits on: it is canonical, so that their
    /// order says which they are. Words of 9 bits there are none; the first one of 13 bits is of a zero byte.
    private static final String[] CODE = {
        "012aceiost",
        " %-./3456789=A_bdfghlmnpru",
        ":BCDEFGHIJKLMNOPQRSTUVWYjkqvwxyz",
        "&*,;XZ",
        "",
        "!\"()?",
        "'+|",
        "#>",
        "\0$@[]~",
        "^}",
        "<`{"
    };

    private static final int SHORTEST_BITS = 5;

    /// Longer texts are no status, and no field is longer than what an endpoint may send.
    private static final int NUMBER_MAX = 1 << 20;

    private final byte[] bytes;
    private int at;

    private HpackText(byte[] bytes) {
        this.bytes = bytes;
    }

    // ---- what is asked

    /// The fields of a call of gRPC.
    static byte[] request(boolean encrypted, String host, String path) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(INDEXED | POST);
        out.write(INDEXED | (encrypted ? HTTPS : HTTP));
        out.write(PATH);
        text(out, path);
        out.write(AUTHORITY);
        text(out, host);
        field(out, "content-type", "application/grpc");
        field(out, "te", "trailers");
        field(out, "user-agent", "headgate-health");
        return out.toByteArray();
    }

    private static void field(ByteArrayOutputStream out, String name, String value) {
        out.write(0);
        text(out, name);
        text(out, value);
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        int rest = ascii.length - 127;
        out.write(Math.min(ascii.length, 127));
        if (rest >= 0) {
            for (; rest >= 128; rest >>>= 7) {
                out.write(rest | 0x80);
            }
            out.write(rest);
        }
        out.writeBytes(ascii);
    }

    // ---- what is answered

    /// Adds the fields of `block` whose names are known.
    ///
    /// @throws IOException if it is no block
    static void read(byte[] block, Map<String, String> into) throws IOException {
        HpackText text = new HpackText(block);
        while (text.at < block.length) {
            text.field(into);
        }
    }

    private void field(Map<String, String> into) throws IOException {
        int first = next();
        if ((first & INDEXED) != 0) {
            int index = number(first, 7);
            if (isStatus(index)) {
                into.put(":status", STATUSES.get(index - STATUS));
            }
        } else if ((first & (REMEMBERED | TABLE_SIZE)) == TABLE_SIZE) {
            number(first, 5);
        } else {
            int index = number(first, (first & REMEMBERED) != 0 ? 6 : 4);
            String name = index == 0 ? string() : isStatus(index) ? ":status" : "";
            into.put(name, string());
        }
    }

    private static boolean isStatus(int index) throws IOException {
        if (index > STATIC_MAX) {
            throw new IOException("not an answer of HTTP/2: a field that nobody was to remember");
        }
        return index >= STATUS && index < STATUS + STATUSES.size();
    }

    private int next() throws IOException {
        if (at == bytes.length) {
            throw new IOException("not an answer of HTTP/2: its fields are cut");
        }
        return bytes[at++] & 0xFF;
    }

    /// A number behind the high bits of `first` (section 5.1).
    private int number(int first, int bits) throws IOException {
        int mask = (1 << bits) - 1;
        int number = first & mask;
        if (number < mask) {
            return number;
        }
        int shift = 0;
        int more;
        do {
            more = next();
            number += (more & 0x7F) << shift;
            shift += 7;
        } while ((more & 0x80) != 0 && number <= NUMBER_MAX && shift <= 21);
        if (number > NUMBER_MAX) {
            throw new IOException("not an answer of HTTP/2: a number of " + number);
        }
        return number;
    }

    private String string() throws IOException {
        int first = next();
        int length = number(first, 7);
        if (length > bytes.length - at) {
            throw new IOException("not an answer of HTTP/2: its fields are cut");
        }
        at += length;
        return (first & CODED) != 0
                ? decode(at - length, at)
                : new String(bytes, at - length, length, StandardCharsets.ISO_8859_1);
    }

    /// What a coded text says, up to the first character that is not printable ASCII.
    private String decode(int from, int to) {
        StringBuilder text = new StringBuilder();
        int word = 0;
        int length = 0;
        int firstWord = 0;
        for (int bit = 8 * from; bit < 8 * to; bit++) {
            word = word << 1 | bytes[bit / 8] >>> (7 - bit % 8) & 1;
            length++;
            int of = length - SHORTEST_BITS;
            if (of >= CODE.length) {
                return text.toString();
            }
            if (of < 0) {
                continue;
            }
            firstWord = of == 0 ? 0 : firstWord + CODE[of - 1].length() << 1;
            if (word - firstWord < CODE[of].length()) {
                text.append(CODE[of].charAt(word - firstWord));
                word = 0;
                length = 0;
            }
        }
        return text.toString();
    }
}
