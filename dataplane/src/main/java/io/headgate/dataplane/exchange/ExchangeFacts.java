package io.headgate.dataplane.exchange;

import io.headgate.dataplane.http.ClientAddress;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.http.RequestHead;
import io.headgate.dataplane.http.ResponseHead;
import io.headgate.dataplane.tls.TlsSession;
import io.headgate.dataplane.worker.Worker;
import io.netty.buffer.ByteBufAllocator;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an exchange: what filters, logs and codecs read. {@link Exchange} is what happens to it. Confined to
 * its worker's loop.
 */
abstract class ExchangeFacts {
    private static final byte[] NO_BYTES = {};

    final Worker worker;
    final RequestHead request = new RequestHead();
    final ResponseHead response = new ResponseHead();
    final ClientAddress client = new ClientAddress();
    final ExchangeTimes times = new ExchangeTimes();

    /** 64 bytes nobody keeps past the current call. */
    final byte[] scratch = new byte[64];

    private long[] slots = new long[4];
    private @Nullable Object[] refs = new Object[4];

    @Nullable
    Peer peer;

    @Nullable
    CompiledListener listener;

    @Nullable
    CompiledRoute route;

    @Nullable
    Target target;

    @Nullable
    Failure failure;

    String endpointName = "";
    private long requestIdHigh;
    private long requestIdLow;
    private long traceIdHigh;
    private long traceIdLow;
    int status;
    int grpcStatus = Grpc.NO_STATUS;
    int retries;
    long requestBytes;
    long responseBytes;
    private byte[] trailer = NO_BYTES;
    private int trailerLength;

    ExchangeFacts(Worker worker) {
        this.worker = worker;
    }

    public final RequestHead request() {
        return request;
    }

    /** The answer's head; meaningful once it has been received. */
    public final ResponseHead response() {
        return response;
    }

    /** Whose request it is, after trusted proxies; borrowed. */
    public final ClientAddress client() {
        return client;
    }

    /** The client's TLS; null where its connection is not encrypted. */
    public final @Nullable TlsSession tls() {
        return peer == null ? null : peer.tls();
    }

    /** Who holds the connection; borrowed. */
    public final ClientAddress peer() {
        return current(peer).address();
    }

    public final CompiledListener listener() {
        return current(listener);
    }

    /** {@code Strict-Transport-Security} with its line's end, for an answer that has none; empty: none. Borrowed. */
    public final byte[] hstsLine() {
        return listener == null ? NO_BYTES : listener.hstsLine();
    }

    public final long nowNs() {
        return worker.nowNs();
    }

    /** The worker's index. */
    public final int worker() {
        return worker.index();
    }

    public final ByteBufAllocator alloc() {
        return worker.allocator();
    }

    public final long requestIdHigh() {
        return requestIdHigh;
    }

    public final long requestIdLow() {
        return requestIdLow;
    }

    final void requestId(long high, long low) {
        requestIdHigh = high;
        requestIdLow = low;
    }

    /** The high half of the id of the trace that the request is part of; 0, like the low one: of none. */
    public final long traceIdHigh() {
        return traceIdHigh;
    }

    public final long traceIdLow() {
        return traceIdLow;
    }

    /** Makes the request part of a trace; for filters that use slots. */
    public final void traceId(long high, long low) {
        traceIdHigh = high;
        traceIdLow = low;
    }

    /** The status sent to the client; 0 when none was. */
    public final int status() {
        return status;
    }

    /** The status of gRPC that the client of a call was told; -1 for none. */
    public final int grpcStatus() {
        return grpcStatus;
    }

    /** What went wrong; null when nothing did. */
    public final @Nullable Failure failure() {
        return failure;
    }

    public final String listenerName() {
        return current(listener).name();
    }

    /** Empty until a route was found. */
    public final String routeName() {
        return route == null ? "" : route.name();
    }

    public final String upstreamName() {
        return target == null ? "" : target.name();
    }

    /** The endpoint of the last try that got a connection; empty without one. */
    public final String endpointName() {
        return endpointName;
    }

    public final long startedEpochMs() {
        return times.startedEpochMs();
    }

    /** From the first byte of the head until now, nanoseconds. */
    public final long durationNs() {
        return times.sinceStart(worker.nowNs());
    }

    /** Time spent in the upstream's queue; -1 if it never waited there. */
    public final long queueNs() {
        return times.queueNs();
    }

    /** Time the last opened connection took; -1 if none had to be opened. */
    public final long connectNs() {
        return times.connectNs();
    }

    /** From the start to the answer's head; -1 if none came. */
    public final long firstByteNs() {
        return times.firstByteNs();
    }

    /** Head and body bytes received from the client. */
    public final long bytesIn() {
        return request.length() + requestBytes;
    }

    /** Body bytes sent to the client. */
    public final long bytesOut() {
        return responseBytes;
    }

    public final int retries() {
        return retries;
    }

    /** The primitive slot {@code i} of the route's filters. */
    public final long slot(int i) {
        return slots[i];
    }

    public final void slot(int i, long value) {
        slots[i] = value;
    }

    /** The reference slot {@code i} of the route's filters. */
    public final @Nullable Object ref(int i) {
        return refs[i];
    }

    public final void ref(int i, @Nullable Object value) {
        refs[i] = value;
    }

    /**
     * Trailer field lines of the body whose end is passed on next; the first {@link #trailerLength()} bytes. Borrowed.
     */
    public final byte[] trailer() {
        return trailer;
    }

    public final int trailerLength() {
        return trailerLength;
    }

    /** Lends the lines that follow a chunked body, until its end has been passed on. */
    public final void trailer(byte[] lines, int length) {
        trailer = lines;
        trailerLength = length;
    }

    /** The route found; null when none was. */
    public final @Nullable CompiledRoute route() {
        return route;
    }

    final void ensureSlots(int count) {
        if (slots.length < count) {
            slots = new long[count];
            refs = new Object[count];
        }
    }

    void clear() {
        if (route != null && route.slots() > 0) {
            Arrays.fill(refs, null);
            traceId(0, 0);
        }
        request.clear();
        response.clear();
        client.clear();
        times.clear();
        peer = null;
        listener = null;
        route = null;
        target = null;
        failure = null;
        endpointName = "";
        status = 0;
        grpcStatus = Grpc.NO_STATUS;
        retries = 0;
        trailer(NO_BYTES, 0);
        requestBytes = 0;
        responseBytes = 0;
    }

    /** What must be there in the current state. */
    static <T> T current(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("nothing there in this state of the exchange");
        }
        return value;
    }
}
