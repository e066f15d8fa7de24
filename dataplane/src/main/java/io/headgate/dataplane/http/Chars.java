package io.headgate.dataplane.http;

/** Classes of bytes as one table: a mask per byte value, so that a scan is one load and one test per byte. */
public final class Chars {
    /** {@code tchar}: what methods and field names are made of (RFC 9110 section 5.6.2). */
    public static final int TOKEN = 1;
    /** What a field value may hold: visible ASCII, obs-text, space and tab (RFC 9110 section 5.5). */
    public static final int VALUE = 2;
    /**
     * What a request target may hold. RFC 3986 plus the bytes browsers send raw ({@code | ^ [ ] { }}); never a space,
     * control byte, fragment, quote, angle bracket, backtick or non-ASCII byte.
     */
    public static final int TARGET = 4;
    /**
     * {@code unreserved} (RFC 3986 section 2.3): percent-encoding these changes nothing, so the canonical path decodes
     * them.
     */
    public static final int UNRESERVED = 8;
    /** Hexadecimal digits. */
    public static final int HEX = 16;
    /** What a host name or address literal may hold (no comma, no userinfo, no percent). */
    public static final int HOST = 32;

    private static final byte[] CLASS = table();

    private Chars() {}

    /** Whether {@code b} belongs to any class in {@code mask}. */
    public static boolean is(byte b, int mask) {
        return (CLASS[b & 0xFF] & mask) != 0;
    }

    /** The value of a hexadecimal digit; only for bytes of class {@link #HEX}. */
    public static int hex(byte b) {
        return b <= '9' ? b - '0' : (b | 0x20) - 'a' + 10;
    }

    private static byte[] table() {
        byte[] table = new byte[256];
        String alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        mark(table, alphanumeric + "!#$%&'*+-.^_`|~", TOKEN);
        mark(table, alphanumeric + "-._~:/?@!$&'()*+,;=%|^[]{}", TARGET);
        mark(table, alphanumeric + "-._~", UNRESERVED);
        mark(table, "0123456789abcdefABCDEF", HEX);
        mark(table, alphanumeric + "-._~", HOST);
        for (int b = 0x20; b < 256; b++) {
            if (b != 0x7F) {
                table[b] |= VALUE;
            }
        }
        table['\t'] |= VALUE;
        return table;
    }

    private static void mark(byte[] table, String members, int mask) {
        for (int i = 0; i < members.length(); i++) {
            table[members.charAt(i)] |= (byte) mask;
        }
    }
}
