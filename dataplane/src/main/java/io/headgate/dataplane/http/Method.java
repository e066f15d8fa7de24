package io.headgate.dataplane.http;

/**
 * Request methods as small ints. Methods outside RFC 9110 are {@link #OTHER}: forwarded, matched by their bytes, never
 * retried.
 */
public final class Method {
    public static final int OTHER = 0;
    public static final int GET = 1;
    public static final int HEAD = 2;
    public static final int POST = 3;
    public static final int PUT = 4;
    public static final int DELETE = 5;
    public static final int OPTIONS = 6;
    public static final int PATCH = 7;
    public static final int TRACE = 8;
    public static final int CONNECT = 9;

    private static final byte[][] NAMES = {
        {},
        name("GET"),
        name("HEAD"),
        name("POST"),
        name("PUT"),
        name("DELETE"),
        name("OPTIONS"),
        name("PATCH"),
        name("TRACE"),
        name("CONNECT")
    };

    private Method() {}

    /** The method whose name is the range (case matters, RFC 9110 section 9.1). */
    public static int of(byte[] bytes, int from, int to) {
        for (int method = GET; method <= CONNECT; method++) {
            if (Ascii.equals(bytes, from, to, NAMES[method])) {
                return method;
            }
        }
        return OTHER;
    }

    /** Safe methods (RFC 9110 section 9.2.1): repeating one asks the origin for nothing. */
    public static boolean isSafe(int method) {
        return method == GET || method == HEAD || method == OPTIONS || method == TRACE;
    }

    private static byte[] name(String name) {
        return Ascii.bytes(name);
    }
}
