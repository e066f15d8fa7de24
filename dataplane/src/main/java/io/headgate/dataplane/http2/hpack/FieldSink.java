package io.headgate.dataplane.http2.hpack;

/** Takes the fields of a block, in their order. */
public interface FieldSink {
    /** For a block that is decoded only because the table must keep up with it (RFC 9113 section 4.3). */
    FieldSink NOBODY = (bytes, nameStart, nameEnd, valueStart, valueEnd, kind) -> {};

    /**
     * One field, as the line {@code name: value CRLF}. Borrows {@code bytes} until it returns.
     *
     * @param nameEnd the index of the colon
     * @param valueStart two behind it
     * @param valueEnd the index of the CR
     * @param kind what {@link FieldKind} says of it
     */
    void field(byte[] bytes, int nameStart, int nameEnd, int valueStart, int valueEnd, int kind);
}
