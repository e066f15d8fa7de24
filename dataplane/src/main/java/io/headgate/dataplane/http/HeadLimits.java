package io.headgate.dataplane.http;

/**
 * How large a head may be, in bytes and fields. A request's first line counts apart from its fields.
 *
 * @param firstLineBytesMax the request or status line without its line end
 * @param fieldBytesMax one field line without its line end
 * @param fieldsBytesMax all field lines together
 * @param fieldCountMax how many field lines
 */
public record HeadLimits(int firstLineBytesMax, int fieldBytesMax, int fieldsBytesMax, int fieldCountMax) {
    /** For answers of endpoints: more than any request may have, since the operator chose them, and still bounded. */
    public static final HeadLimits RESPONSE = new HeadLimits(8 * 1024, 16 * 1024, 64 * 1024, 200);
}
