package io.headgate.dataplane.accesslog;

import io.headgate.dataplane.exchange.Exchange;
import io.headgate.dataplane.http.ClientAddress;
import io.headgate.dataplane.http.Field;
import io.headgate.dataplane.http.RequestHead;
import io.headgate.dataplane.listener.ConnectionFacts;
import io.headgate.dataplane.tls.ClientCertificate;
import io.headgate.dataplane.tls.TlsSession;
import org.agrona.BufferUtil;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * A ring of records that one worker fills and one other thread empties. {@link #add} is confined to the worker's loop,
 * {@link #read} to the other thread; any one thread may switch it on and off.
 */
public final class RecordRing {
    /** The only type of message in the ring. */
    private static final int RECORD = 1;

    private static final int CACHE_LINE_BYTES = 64;

    private final int ringBytes;
    private final AccessRecord record = new AccessRecord();
    /** Made when first needed: a ring that is off costs no memory. */
    private @Nullable OneToOneRingBuffer made;
    /** What {@link #add} writes to; null: it is off. */
    private volatile @Nullable OneToOneRingBuffer ring;
    /** What {@link #read} reads from, also while it is off. */
    private volatile @Nullable OneToOneRingBuffer readable;

    /** @param ringBytes a power of two */
    public RecordRing(int ringBytes) {
        this.ringBytes = ringBytes;
    }

    public void on() {
        if (made == null) {
            int bytes = ringBytes + RingBufferDescriptor.TRAILER_LENGTH;
            made = new OneToOneRingBuffer(new UnsafeBuffer(BufferUtil.allocateDirectAligned(bytes, CACHE_LINE_BYTES)));
            readable = made;
        }
        ring = made;
    }

    public void off() {
        ring = null;
    }

    /**
     * Adds what is known of {@code exchange}, borrowed until it returns; nothing while the ring is off.
     *
     * @param spanId of the exchange's span, 0 for none
     * @param parentId of the span that is part of, 0 for none
     * @return false: there was no room for it
     */
    public boolean add(Exchange exchange, long spanId, long parentId) {
        OneToOneRingBuffer to = ring;
        if (to == null) {
            return true;
        }
        collectTexts(exchange);
        int index = to.tryClaim(RECORD, record.length());
        if (index < 0) {
            return false;
        }
        record.to(to.buffer(), index);
        record.started(exchange.startedEpochMs(), exchange.requestIdHigh(), exchange.requestIdLow());
        record.trace(exchange.traceIdHigh(), exchange.traceIdLow(), spanId, parentId);
        record.times(exchange.durationNs(), exchange.queueNs(), exchange.connectNs(), exchange.firstByteNs());
        record.traffic(exchange.bytesIn(), exchange.bytesOut(), exchange.retries());
        record.outcome(exchange.status(), exchange.grpcStatus(), exchange.failure());
        ClientAddress peer = exchange.peer();
        // A head that was refused has not told who the client is; then it is whoever sent it.
        record.addresses(exchange.client().length() == 0 ? peer : exchange.client(), peer);
        RequestHead head = exchange.request();
        record.protocol(head.http10(), head.http2(), head.hasQuery());
        record.tls(exchange.tls());
        to.commit(index);
        return true;
    }

    /** As {@link #add(Exchange, long, long)}, for a connection that was passed on as it is. */
    boolean add(ConnectionFacts connection) {
        OneToOneRingBuffer to = ring;
        if (to == null) {
            return true;
        }
        collectTexts(connection);
        int index = to.tryClaim(RECORD, record.length());
        if (index < 0) {
            return false;
        }
        record.to(to.buffer(), index);
        record.started(connection.startedEpochMs(), connection.idHigh(), connection.idLow());
        record.trace(0, 0, 0, 0);
        record.times(connection.durationNs(), connection.queueNs(), connection.connectNs(), -1);
        record.traffic(connection.bytesIn(), connection.bytesOut(), connection.retries());
        record.outcome(0, -1, connection.failure());
        record.addresses(connection.client(), connection.peer());
        record.passedOn(connection.datagrams());
        record.tls(connection.tls());
        to.commit(index);
        return true;
    }

    private void collectTexts(ConnectionFacts connection) {
        record.clear();
        for (int text = 0; text < AccessRecord.LISTENER; text++) {
            record.noText();
        }
        record.name(connection.listenerName());
        record.noText();
        record.name(connection.upstreamName());
        record.name(connection.endpointName());
        tls(connection.tls());
    }

    private void collectTexts(Exchange exchange) {
        RequestHead head = exchange.request();
        byte[] bytes = head.bytes();
        record.clear();
        record.text(bytes, head.methodStart(), head.methodEnd());
        record.text(bytes, head.hostStart(), head.hostEnd());
        record.text(bytes, head.pathStart(), head.pathEnd());
        record.text(bytes, head.queryStart(), head.queryEnd());
        field(head, head.first(Field.REFERER));
        field(head, head.first(Field.USER_AGENT));
        record.name(exchange.listenerName());
        record.name(exchange.routeName());
        record.name(exchange.upstreamName());
        record.name(exchange.endpointName());
        tls(exchange.tls());
    }

    private void tls(@Nullable TlsSession session) {
        if (session == null) {
            record.noText();
            record.noText();
            record.noText();
            return;
        }
        record.name(session.cipher());
        record.text(session.serverName(), 0, session.serverName().length);
        ClientCertificate client = session.client();
        if (client == null) {
            record.noText();
        } else {
            record.text(client.subject(), 0, client.subject().length);
        }
    }

    private void field(RequestHead head, int field) {
        if (field < 0) {
            record.noText();
        } else {
            record.text(head.bytes(), head.valueStart(field), head.valueEnd(field));
        }
    }

    /** Hands up to {@code max} records to {@code handler}; returns how many. */
    public int read(MessageHandler handler, int max) {
        OneToOneRingBuffer from = readable;
        return from == null ? 0 : from.read(handler, max);
    }
}
