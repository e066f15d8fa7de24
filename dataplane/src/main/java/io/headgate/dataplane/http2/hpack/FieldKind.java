package io.headgate.dataplane.http2.hpack;

import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.Chars;
import io.headgate.dataplane.http.Field;

/**
 * What a field is, as a number: a known name ({@link Field}), a pseudo-header field, or nothing valid (RFC 9113 section
 * 8.2.1). Found once for what a table holds, and not again each time it is referred to. Stateless.
 */
public final class FieldKind {
    public static final int METHOD = 64;
    public static final int SCHEME = 65;
    public static final int PATH = 66;
    public static final int AUTHORITY = 67;
    public static final int PROTOCOL = 68;
    public static final int STATUS = 69;

    /** A name that begins with a colon and is none of the others. */
    public static final int UNKNOWN_PSEUDO = 70;

    /**
     * A name that is empty, no token or not in small letters, or a value with bytes or space that no value may have.
     */
    public static final int INVALID = 71;

    private static final byte[][] PSEUDO = {
        name(":method"), name(":scheme"), name(":path"), name(":authority"), name(":protocol"), name(":status")
    };

    private FieldKind() {}

    /** Whether {@code kind} is a pseudo-header field, known or not. */
    public static boolean isPseudo(int kind) {
        return kind >= METHOD && kind <= UNKNOWN_PSEUDO;
    }

    /** The kind of a field with this name and this value; ranges of {@code bytes}. */
    static int of(byte[] bytes, int nameStart, int nameEnd, int valueStart, int valueEnd) {
        int kind = ofName(bytes, nameStart, nameEnd);
        return kind == INVALID ? INVALID : withValue(kind, bytes, valueStart, valueEnd);
    }

    /** {@code kind}, which is that of the name, unless the value is not valid. */
    static int withValue(int kind, byte[] bytes, int valueStart, int valueEnd) {
        for (int at = valueStart; at < valueEnd; at++) {
            if (!Chars.is(bytes[at], Chars.VALUE)) {
                return INVALID;
            }
        }
        boolean padded = valueEnd > valueStart && (isSpace(bytes[valueStart]) || isSpace(bytes[valueEnd - 1]));
        return padded ? INVALID : kind;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t';
    }

    private static int ofName(byte[] bytes, int from, int to) {
        if (from == to) {
            return INVALID;
        }
        if (bytes[from] == ':') {
            return pseudo(bytes, from, to);
        }
        for (int at = from; at < to; at++) {
            if (!Chars.is(bytes[at], Chars.TOKEN) || bytes[at] >= 'A' && bytes[at] <= 'Z') {
                return INVALID;
            }
        }
        return Field.of(bytes, from, to);
    }

    private static int pseudo(byte[] bytes, int from, int to) {
        for (int i = 0; i < PSEUDO.length; i++) {
            if (Ascii.equals(bytes, from, to, PSEUDO[i])) {
                return METHOD + i;
            }
        }
        return UNKNOWN_PSEUDO;
    }

    private static byte[] name(String name) {
        return Ascii.bytes(name);
    }
}
