package io.headgate.dataplane.accesslog;

import io.headgate.dataplane.http.ClientAddress;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.tls.TlsSession;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What the log keeps of one exchange, or of one connection that was passed on as it is, as it lies in a ring: numbers
 * at fixed places, then the texts one after the other.
 *
 * <pre>
 *   | numbers, addresses | end of each text, 2 bytes each | METHOD | HOST | ... | CLIENT_SUBJECT |
 *   0                    150                              176
 * </pre>
 *
 * Texts are raw bytes as received, cut to a length that still tells what was asked. A writer first collects the texts,
 * in their order; then it knows {@link #length()}, claims that much, and calls {@link #to} and the setters. A reader
 * calls {@link #from} and the getters. Recycled; not thread-safe.
 */
public final class AccessRecord {
    public static final int METHOD = 0;
    public static final int HOST = 1;
    public static final int PATH = 2;
    static final int QUERY = 3;
    static final int REFERER = 4;
    public static final int USER_AGENT = 5;
    public static final int LISTENER = 6;
    public static final int ROUTE = 7;
    public static final int UPSTREAM = 8;
    public static final int ENDPOINT = 9;
    static final int CIPHER = 10;
    static final int SERVER_NAME = 11;
    static final int CLIENT_SUBJECT = 12;
    static final int TEXTS = 13;

    /**
     * The most kept of each text. Methods and hosts are shorter by their standards, names by the configuration; long
     * paths and queries are told apart within 1 KiB, browsers and pages within 256.
     */
    private static final int[] TEXT_BYTES_MAX = {32, 255, 1024, 1024, 256, 256, 64, 64, 64, 255, 64, 255, 255};

    /** All texts together. */
    public static final int TEXTS_BYTES_MAX = 32 + 255 + 1024 + 1024 + 256 + 256 + 64 + 64 + 64 + 255 + 64 + 255 + 255;

    private static final int STARTED = 0;
    private static final int ID_HIGH = 8;
    private static final int ID_LOW = 16;
    private static final int DURATION = 24;
    private static final int QUEUE = 32;
    private static final int CONNECT = 40;
    private static final int FIRST_BYTE = 48;
    private static final int BYTES_IN = 56;
    private static final int BYTES_OUT = 64;
    private static final int STATUS = 72;
    private static final int RETRIES = 76;
    private static final int TRACE_HIGH = 80;
    private static final int TRACE_LOW = 88;
    private static final int SPAN = 96;
    private static final int PARENT = 104;
    private static final int CLIENT = 112;
    private static final int PEER = 128;
    private static final int CLIENT_LENGTH = 144;
    private static final int PEER_LENGTH = 145;
    private static final int FAILURE = 146;
    private static final int FLAGS = 147;
    private static final int GRPC_STATUS = 148;
    private static final int ENDS = 150; // of two bytes each, so they begin at a multiple of two
    private static final int FIXED_BYTES = ENDS + TEXTS * Short.BYTES;

    /** The longest record. */
    static final int BYTES_MAX = FIXED_BYTES + TEXTS_BYTES_MAX;

    /** The longest address; shorter ones are followed by whatever. */
    public static final int ADDRESS_BYTES = 16;

    private static final int HTTP_10 = 1;
    private static final int HAS_QUERY = 2;
    private static final int PASSED_ON = 4;
    private static final int DATAGRAMS = 8;
    private static final int TLS_12 = 16;
    private static final int TLS_13 = 32;
    private static final int HTTP_2 = 64;

    private static final String TLS_13_NAME = "TLSv1.3";

    private static final Failure[] FAILURES = Failure.values();
    private static final byte[] NO_BYTES = {};
    private static final MutableDirectBuffer NOTHING = new org.agrona.concurrent.UnsafeBuffer(NO_BYTES);

    private final byte[] texts = new byte[TEXTS_BYTES_MAX];
    private final int[] ends = new int[TEXTS];
    private int collected;
    private int textsLength;
    private MutableDirectBuffer target = NOTHING;
    private DirectBuffer source = NOTHING;
    private int at;

    /** As much of a text as is kept of one in its place. */
    static byte[] cut(int text, byte[] bytes) {
        return bytes.length <= TEXT_BYTES_MAX[text] ? bytes : Arrays.copyOf(bytes, TEXT_BYTES_MAX[text]);
    }

    // ---- writing

    void clear() {
        collected = 0;
        textsLength = 0;
    }

    /** Adds the next text, a range of {@code bytes}, copied. */
    void text(byte[] bytes, int from, int to) {
        int length = Math.min(to - from, TEXT_BYTES_MAX[collected]);
        System.arraycopy(bytes, from, texts, textsLength, length);
        textAdded(length);
    }

    /** Adds the next text, which is empty. */
    void noText() {
        textAdded(0);
    }

    /** Adds the next text: an ASCII name of the configuration. */
    @SuppressWarnings("deprecation") // the only way to copy a String's characters that neither allocates nor decodes
    void name(String name) {
        int length = Math.min(name.length(), TEXT_BYTES_MAX[collected]);
        name.getBytes(0, length, texts, textsLength);
        textAdded(length);
    }

    private void textAdded(int length) {
        textsLength += length;
        ends[collected++] = textsLength;
    }

    /** How long the record is once all texts have been added. */
    int length() {
        return FIXED_BYTES + textsLength;
    }

    /**
     * Begins to write {@link #length()} bytes at {@code index}: the texts now, the rest by the setters, every one of
     * them.
     */
    void to(MutableDirectBuffer buffer, int index) {
        target = buffer;
        at = index;
        for (int text = 0; text < TEXTS; text++) {
            buffer.putShort(index + ENDS + text * Short.BYTES, (short) ends[text]);
        }
        buffer.putBytes(index + FIXED_BYTES, texts, 0, textsLength);
    }

    void started(long epochMs, long requestIdHigh, long requestIdLow) {
        target.putLong(at + STARTED, epochMs);
        target.putLong(at + ID_HIGH, requestIdHigh);
        target.putLong(at + ID_LOW, requestIdLow);
    }

    /**
     * What the exchange is in a trace; zeros for what there is none of.
     *
     * @param spanId of its own span
     * @param parentId of the span that it is part of
     */
    void trace(long traceIdHigh, long traceIdLow, long spanId, long parentId) {
        target.putLong(at + TRACE_HIGH, traceIdHigh);
        target.putLong(at + TRACE_LOW, traceIdLow);
        target.putLong(at + SPAN, spanId);
        target.putLong(at + PARENT, parentId);
    }

    /** Nanoseconds; -1 for what did not happen. */
    void times(long durationNs, long queueNs, long connectNs, long firstByteNs) {
        target.putLong(at + DURATION, durationNs);
        target.putLong(at + QUEUE, queueNs);
        target.putLong(at + CONNECT, connectNs);
        target.putLong(at + FIRST_BYTE, firstByteNs);
    }

    void traffic(long bytesIn, long bytesOut, int retries) {
        target.putLong(at + BYTES_IN, bytesIn);
        target.putLong(at + BYTES_OUT, bytesOut);
        target.putInt(at + RETRIES, retries);
    }

    /** {@code status} 0: no answer; {@code grpcStatus} -1: none. */
    void outcome(int status, int grpcStatus, @Nullable Failure failure) {
        target.putInt(at + STATUS, status);
        target.putByte(at + GRPC_STATUS, (byte) grpcStatus);
        target.putByte(at + FAILURE, (byte) (failure == null ? 0 : failure.ordinal() + 1));
    }

    void addresses(ClientAddress client, ClientAddress peer) {
        target.putBytes(at + CLIENT, client.bytes(), 0, ADDRESS_BYTES);
        target.putBytes(at + PEER, peer.bytes(), 0, ADDRESS_BYTES);
        target.putByte(at + CLIENT_LENGTH, (byte) client.length());
        target.putByte(at + PEER_LENGTH, (byte) peer.length());
    }

    /** HTTP/1.1 if neither of the others. */
    void protocol(boolean http10, boolean http2, boolean hasQuery) {
        int version = (http10 ? HTTP_10 : 0) | (http2 ? HTTP_2 : 0);
        target.putByte(at + FLAGS, (byte) (version | (hasQuery ? HAS_QUERY : 0)));
    }

    /** The client's TLS, after {@link #protocol} or {@link #passedOn}. */
    void tls(@Nullable TlsSession session) {
        if (session != null) {
            int version = session.version().equals(TLS_13_NAME) ? TLS_13 : TLS_12;
            target.putByte(at + FLAGS, (byte) (target.getByte(at + FLAGS) | version));
        }
    }

    /** A connection, or a session of datagrams, whose bytes nobody looked at, instead of {@link #protocol}. */
    void passedOn(boolean datagrams) {
        target.putByte(at + FLAGS, (byte) (datagrams ? PASSED_ON | DATAGRAMS : PASSED_ON));
    }

    // ---- reading

    /**
     * Begins to read the record at {@code index}, {@code length} bytes long; borrows {@code buffer} until the next
     * call.
     */
    public void from(DirectBuffer buffer, int index, int length) {
        source = buffer;
        at = index;
        textsLength = length - FIXED_BYTES;
        buffer.getBytes(index + FIXED_BYTES, texts, 0, textsLength);
        for (int text = 0; text < TEXTS; text++) {
            ends[text] = buffer.getShort(index + ENDS + text * Short.BYTES);
        }
    }

    /** The array behind {@link #textStart} and {@link #textEnd}; borrowed. */
    public byte[] texts() {
        return texts;
    }

    public int textStart(int text) {
        return text == 0 ? 0 : ends[text - 1];
    }

    public int textEnd(int text) {
        return ends[text];
    }

    public boolean isEmpty(int text) {
        return textStart(text) == textEnd(text);
    }

    public long startedEpochMs() {
        return source.getLong(at + STARTED);
    }

    public long requestIdHigh() {
        return source.getLong(at + ID_HIGH);
    }

    public long requestIdLow() {
        return source.getLong(at + ID_LOW);
    }

    public long traceIdHigh() {
        return source.getLong(at + TRACE_HIGH);
    }

    public long traceIdLow() {
        return source.getLong(at + TRACE_LOW);
    }

    /** 0: none was recorded. */
    public long spanId() {
        return source.getLong(at + SPAN);
    }

    /** 0: none. */
    public long parentId() {
        return source.getLong(at + PARENT);
    }

    public long durationNs() {
        return source.getLong(at + DURATION);
    }

    public long queueNs() {
        return source.getLong(at + QUEUE);
    }

    public long connectNs() {
        return source.getLong(at + CONNECT);
    }

    public long firstByteNs() {
        return source.getLong(at + FIRST_BYTE);
    }

    public long bytesIn() {
        return source.getLong(at + BYTES_IN);
    }

    public long bytesOut() {
        return source.getLong(at + BYTES_OUT);
    }

    public int status() {
        return source.getInt(at + STATUS);
    }

    /** Of the answer to a call of gRPC; -1 for none. */
    public int grpcStatus() {
        return source.getByte(at + GRPC_STATUS);
    }

    public int retries() {
        return source.getInt(at + RETRIES);
    }

    public @Nullable Failure failure() {
        int failure = source.getByte(at + FAILURE);
        return failure == 0 ? null : FAILURES[failure - 1];
    }

    public boolean http10() {
        return (source.getByte(at + FLAGS) & HTTP_10) != 0;
    }

    public boolean http2() {
        return (source.getByte(at + FLAGS) & HTTP_2) != 0;
    }

    /** Whether there was a question mark. */
    boolean hasQuery() {
        return (source.getByte(at + FLAGS) & HAS_QUERY) != 0;
    }

    /** Whether it is a session of datagrams. */
    boolean isDatagrams() {
        return (source.getByte(at + FLAGS) & DATAGRAMS) != 0;
    }

    /** Whether it is a connection, or a session of datagrams, that was passed on as it is. */
    boolean isPassedOn() {
        return (source.getByte(at + FLAGS) & PASSED_ON) != 0;
    }

    /** The version of the client's TLS, as in {@code TLSv1.3}; empty where there was none. */
    public String tlsVersion() {
        int flags = source.getByte(at + FLAGS);
        return (flags & TLS_13) != 0 ? TLS_13_NAME : (flags & TLS_12) != 0 ? "TLSv1.2" : "";
    }

    /** Copies the client's address; returns its length, 0 for none. */
    public int client(byte[] into) {
        source.getBytes(at + CLIENT, into, 0, ADDRESS_BYTES);
        return source.getByte(at + CLIENT_LENGTH);
    }

    /** Copies the address at the other end of the connection; returns its length, 0 for none. */
    public int peer(byte[] into) {
        source.getBytes(at + PEER, into, 0, ADDRESS_BYTES);
        return source.getByte(at + PEER_LENGTH);
    }
}
