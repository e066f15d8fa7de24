package io.headgate.dataplane.http;

/** A response's head (RFC 9110 section 15), filled and validated by the codec. Confined to one worker. */
public final class ResponseHead extends Head {
    /** {@link #contentLength()} of a body that ends with the connection (RFC 9112 section 6.3, rule 8). */
    public static final long UNTIL_CLOSE = -2;

    /** {@link #contentLength()} of a chunked body. */
    public static final long CHUNKED = -1;

    private static final byte[] EVENT_STREAM = Ascii.bytes("text/event-stream");

    private int status;
    private int reasonStart;
    private int reasonEnd;
    private long contentLength;
    private long announcedLength = -1;
    private boolean keepAlive;

    /** 100 to 599. */
    public int status() {
        return status;
    }

    public int reasonStart() {
        return reasonStart;
    }

    public int reasonEnd() {
        return reasonEnd;
    }

    /**
     * Bytes of body on the wire, {@link #CHUNKED} or {@link #UNTIL_CLOSE}; 0 for answers that have none whatever their
     * fields say (HEAD, 1xx, 204, 304).
     */
    public long contentLength() {
        return contentLength;
    }

    /** What an answer without a body says its body's length would be (HEAD, 304); -1 when it does not say. */
    public long announcedLength() {
        return announcedLength;
    }

    public boolean hasBody() {
        return contentLength != 0;
    }

    /** Whether the origin lets the connection be used again. */
    public boolean keepAlive() {
        return keepAlive;
    }

    public boolean informational() {
        return status < 200;
    }

    /** Whether the content is a stream of events, which may be silent for as long as it likes (HTML, section 9.2). */
    public boolean isEventStream() {
        int field = first(Field.CONTENT_TYPE);
        return field >= 0
                && valueEnd(field) - valueStart(field) >= EVENT_STREAM.length
                && Ascii.equalsIgnoreCase(
                        bytes(), valueStart(field), valueStart(field) + EVENT_STREAM.length, EVENT_STREAM);
    }

    // ---- for codecs ----

    public void statusLine(int code, int reasonFrom, int reasonTo) {
        status = code;
        reasonStart = reasonFrom;
        reasonEnd = reasonTo;
    }

    public void framing(long length, boolean reusable) {
        contentLength = length;
        keepAlive = reusable;
    }

    public void announcedLength(long length) {
        announcedLength = length;
    }

    @Override
    public void clear() {
        super.clear();
        statusLine(0, 0, 0);
        framing(0, false);
        announcedLength = -1;
    }
}
