package io.headgate.dataplane.http;

/** What may stand behind a body (RFC 9110 section 6.5), by whose message it is. */
public enum TrailerRules {
    /**
     * Strict, as clients are strangers: a field that does not belong there refuses the request. 8 KiB is more than any
     * digest or signature takes.
     */
    REQUEST(8 * 1024, false),

    /**
     * As much as a head may have, as it is there that the status of a call of gRPC may stand as well; a field that does
     * not belong is left out, since the answer is under way and the rest of it is right.
     */
    RESPONSE(HeadLimits.RESPONSE.fieldsBytesMax(), true);

    private final int bytesMax;
    private final boolean drops;

    TrailerRules(int bytesMax, boolean drops) {
        this.bytesMax = bytesMax;
        this.drops = drops;
    }

    /** All lines together, each with its line end, whether they are kept or not. */
    public int bytesMax() {
        return bytesMax;
    }

    /** Whether a field that does not {@link #belongs} is left out; otherwise the message is broken by it. */
    public boolean drops() {
        return drops;
    }

    /** Whether a field may stand behind a body. {@code known} is one of the constants of {@link Field}. */
    public static boolean belongs(int known) {
        return (Field.bit(known) & Field.NOT_IN_TRAILERS) == 0;
    }
}
