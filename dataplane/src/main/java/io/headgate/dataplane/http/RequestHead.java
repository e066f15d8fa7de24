package io.headgate.dataplane.http;

/**
 * A request's head (RFC 9110 section 7). The codec fills it and has validated every byte; readers may trust the ranges.
 * Confined to one worker.
 */
public final class RequestHead extends Head {
    private static final byte[] NOBODY = {};

    private byte[] clientSubject = NOBODY;
    private int method;
    private int methodEnd;
    private int pathStart;
    private int pathEnd;
    private int queryStart;
    private int queryEnd;
    private int hostStart;
    private int hostEnd;
    private int authorityEnd;
    private boolean http10;
    private boolean http2;
    private boolean asterisk;

    private long contentLength;
    private boolean chunked;
    private boolean keepAlive;
    private boolean upgrade;
    private boolean expectContinue;

    /** Who the client has shown itself to be by a certificate; empty: nobody. Borrowed, never changed. */
    public byte[] clientSubject() {
        return clientSubject;
    }

    /** Lends {@code subject} until {@link #clear}. */
    public void clientSubject(byte[] subject) {
        clientSubject = subject;
    }

    /** A canonical path stands behind what was received. */
    @Override
    int filled() {
        return Math.max(super.filled(), pathEnd);
    }

    /** A {@link Method} constant. */
    public int method() {
        return method;
    }

    /** The method's bytes are {@code [0, methodEnd)} after the optional empty line, see {@link #methodStart()}. */
    public int methodEnd() {
        return methodEnd;
    }

    private int methodStart;

    public int methodStart() {
        return methodStart;
    }

    /** The canonical path, see {@link CanonicalPath}; {@code *} for {@code OPTIONS *}. */
    public int pathStart() {
        return pathStart;
    }

    public int pathEnd() {
        return pathEnd;
    }

    /** The query as received, after the question mark; empty with {@link #hasQuery()} false when there is none. */
    public int queryStart() {
        return queryStart;
    }

    public int queryEnd() {
        return queryEnd;
    }

    public boolean hasQuery() {
        return queryStart > 0;
    }

    /** The host without port, lower case, without a trailing dot; empty only for HTTP/1.0 without Host. */
    public int hostStart() {
        return hostStart;
    }

    public int hostEnd() {
        return hostEnd;
    }

    /** Whether a dot stands behind the host: the same host, but not to every reader, so it is not passed on. */
    public boolean hostHasFinalDot() {
        return hostEnd < authorityEnd && bytes()[hostEnd] == '.';
    }

    /** The end of {@code host[:port]}, which begins at {@link #hostStart()}. */
    public int authorityEnd() {
        return authorityEnd;
    }

    public boolean http10() {
        return http10;
    }

    /** Whether it came over HTTP/2, where nothing about connections is the message's. */
    public boolean http2() {
        return http2;
    }

    /** Whether the target is {@code *} (RFC 9112 section 3.2.4). */
    public boolean asterisk() {
        return asterisk;
    }

    /** Bytes of body announced by Content-Length; 0 without a body; -1 when {@link #chunked()}. */
    public long contentLength() {
        return contentLength;
    }

    public boolean chunked() {
        return chunked;
    }

    public boolean hasBody() {
        return chunked || contentLength > 0;
    }

    /** Whether the client lets the connection be used again. */
    public boolean keepAlive() {
        return keepAlive;
    }

    /** Whether the client asks for another protocol (RFC 9110 section 7.8). */
    public boolean upgrade() {
        return upgrade;
    }

    /** Whether the client waits for 100 (Continue) before it sends the body (RFC 9110 section 10.1.1). */
    public boolean expectContinue() {
        return expectContinue;
    }

    // ---- for codecs ----

    public void requestLine(int start, int end, boolean isHttp10) {
        methodStart = start;
        methodEnd = end;
        method = Method.of(bytes(), start, end);
        http10 = isHttp10;
    }

    /** The message comes over HTTP/2; its method is the range. */
    public void http2(int start, int end) {
        requestLine(start, end, false);
        http2 = true;
    }

    /** Sets the target's parts; {@code queryFrom} 0 means no query. */
    public void target(int pathFrom, int pathTo, int queryFrom, int queryTo, boolean isAsterisk) {
        pathStart = pathFrom;
        pathEnd = pathTo;
        queryStart = queryFrom;
        queryEnd = queryTo;
        asterisk = isAsterisk;
    }

    public void authority(int from, int hostTo, int authorityTo) {
        hostStart = from;
        hostEnd = hostTo;
        authorityEnd = authorityTo;
    }

    /** Sets how the body is framed; {@code length} -1 means chunked. */
    public void framing(long length, boolean reusable, boolean asksUpgrade, boolean waitsForContinue) {
        contentLength = length;
        chunked = length < 0;
        keepAlive = reusable;
        upgrade = asksUpgrade;
        expectContinue = waitsForContinue;
    }

    @Override
    public void clear() {
        super.clear();
        target(0, 0, 0, 0, false);
        authority(0, 0, 0);
        framing(0, false, false, false);
        clientSubject = NOBODY;
        method = Method.OTHER;
        methodStart = 0;
        methodEnd = 0;
        http10 = false;
        http2 = false;
    }
}
