package io.headgate.dataplane.http2.hpack;

import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.Field;
import io.headgate.dataplane.http.Head;

/**
 * Turns fields into a block (RFC 7541) that says the same wherever it stands among others: it refers to the static
 * table and has the peer remember nothing. So a block may be made long before it is sent, or never be sent; a
 * connection holds no table for it; and nobody learns what one client's answer held from the size of another's (section
 * 7.1). What a table would save is some 100 bytes of an answer; nginx sends them too.
 *
 * <p>Values that are secrets or may be, those of names the gateway does not know among them, are marked never to be
 * remembered further on. Each method writes at {@code at} and returns the index behind. Stateless.
 */
public final class HpackEncoder {
    private static final int WITHOUT_INDEXING = 0x00;
    private static final int NEVER_INDEXED = 0x10;
    private static final int TABLE_EMPTIED = 0x20;

    private static final long SECRETS = Field.bit(Field.OTHER)
            | Field.bit(Field.AUTHORIZATION)
            | Field.bit(Field.PROXY_AUTHORIZATION)
            | Field.bit(Field.COOKIE)
            | Field.bit(Field.SET_COOKIE);

    private HpackEncoder() {}

    /**
     * The most bytes that fields take whose lines have {@code bytes} bytes together. What stands around name and value
     * is no longer than in a line, but where one of them has 127 bytes or more: then up to six bytes longer.
     */
    public static int bytesMax(int bytes) {
        return bytes + bytes / 16 + 16;
    }

    /** Tells the peer, once and before anything else, that its table stays empty. */
    public static int emptyTable(byte[] out, int at) {
        out[at] = TABLE_EMPTIED;
        return at + 1;
    }

    /** {@code :status}, 100 to 599. */
    public static int status(byte[] out, int at, int status) {
        int known = switch (status) {
            case 200 -> 8;
            case 204 -> 9;
            case 206 -> 10;
            case 304 -> 11;
            case 400 -> 12;
            case 404 -> 13;
            case 500 -> 14;
            default -> 0;
        };
        if (known > 0) {
            out[at] = (byte) (0x80 | known);
            return at + 1;
        }
        out[at] = 8;
        out[at + 1] = 3;
        return Ascii.putDecimal(out, at + 2, status);
    }

    /** One field of the static table, name and value; {@code index} is 1 to 61. */
    public static int indexed(byte[] out, int at, int index) {
        out[at] = (byte) (0x80 | index);
        return at + 1;
    }

    /** A field whose name is that of the static table's {@code nameIndex}, its value a range of {@code from}. */
    public static int named(byte[] out, int at, int nameIndex, byte[] from, int valueStart, int valueEnd) {
        int to = number(out, at, WITHOUT_INDEXING, 4, nameIndex);
        return value(out, to, from, valueStart, valueEnd);
    }

    /** A pseudo-header field that the static table does not have. */
    public static int pseudo(byte[] out, int at, byte[] name, byte[] value) {
        int to = number(out, at, WITHOUT_INDEXING, 4, 0);
        return value(out, value(out, to, name, 0, name.length), value, 0, value.length);
    }

    /** A field with a known name and a decimal value. */
    public static int decimal(byte[] out, int at, int known, long value) {
        int to = name(out, at, known, Field.name(known), 0, Field.name(known).length);
        out[to] = (byte) Ascii.digits(value);
        return Ascii.putDecimal(out, to + 1, value);
    }

    /** The fields of {@code head} that are not removed, then those that were added. */
    public static int fields(byte[] out, int at, Head head) {
        byte[] bytes = head.bytes();
        int to = at;
        for (int field = 0; field < head.fieldCount(); field++) {
            if (!head.isRemoved(field)) {
                to = name(out, to, head.known(field), bytes, head.nameStart(field), head.nameEnd(field));
                to = value(out, to, bytes, head.valueStart(field), head.valueEnd(field));
            }
        }
        return lines(out, to, head.added(), head.addedLength());
    }

    /** The first {@code length} bytes of {@code lines}, which are complete lines. */
    public static int lines(byte[] out, int at, byte[] lines, int length) {
        return lines(out, at, lines, 0, length);
    }

    /** The complete lines from {@code from} to {@code stop}. */
    public static int lines(byte[] out, int at, byte[] lines, int from, int stop) {
        int to = at;
        int start = from;
        while (start < stop) {
            int colon = Ascii.indexOf(lines, start, stop, (byte) ':');
            int end = Ascii.indexOf(lines, colon, stop, (byte) '\r');
            int first = Ascii.skipSpace(lines, colon + 1, end);
            to = name(out, to, Field.of(lines, start, colon), lines, start, colon);
            to = value(out, to, lines, first, Ascii.trimEnd(lines, first, end));
            start = end + 2;
        }
        return to;
    }

    /** Type and name; in small letters, as HTTP/2 wants them. */
    private static int name(byte[] out, int at, int known, byte[] from, int start, int end) {
        int type = (Field.bit(known) & SECRETS) == 0 ? WITHOUT_INDEXING : NEVER_INDEXED;
        int index = known == Field.OTHER ? 0 : StaticTable.ofName(known);
        int to = number(out, at, type, 4, index);
        if (index > 0) {
            return to;
        }
        to = number(out, to, 0, 7, end - start);
        for (int i = start; i < end; i++) {
            out[to++] = Ascii.lower(from[i]);
        }
        return to;
    }

    private static int value(byte[] out, int at, byte[] from, int start, int end) {
        int to = number(out, at, 0, 7, end - start);
        System.arraycopy(from, start, out, to, end - start);
        return to + end - start;
    }

    /** {@code value} behind the high bits {@code type} of a byte that has room for {@code bits} of it (section 5.1). */
    private static int number(byte[] out, int at, int type, int bits, int value) {
        int mask = (1 << bits) - 1;
        if (value < mask) {
            out[at] = (byte) (type | value);
            return at + 1;
        }
        out[at] = (byte) (type | mask);
        int to = at + 1;
        int rest = value - mask;
        while (rest >= 0x80) {
            out[to++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        out[to] = (byte) rest;
        return to + 1;
    }
}
