package io.headgate.dataplane.accesslog;

import io.headgate.dataplane.exchange.Exchange;
import io.headgate.dataplane.exchange.ExchangeLog;
import io.headgate.dataplane.http.ClientAddress;
import io.headgate.dataplane.http.Field;
import io.headgate.dataplane.http.RequestHead;
import io.headgate.dataplane.listener.ConnectionFacts;
import io.headgate.dataplane.metrics.WorkerCells;
import io.headgate.dataplane.tls.ClientCertificate;
import io.headgate.dataplane.tls.TlsSession;
import org.agrona.BufferUtil;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * One worker's end of the log: a ring that the worker fills and the log's thread empties. {@link #ended} is confined to
 * the worker's loop, {@link #read} to the log's thread; any one thread may switch it on and off.
 */
final class WorkerLog implements ExchangeLog {
    /** The only type of message in the ring. */
    private static final int RECORD = 1;

    private static final int CACHE_LINE_BYTES = 64;

    private final WorkerCells cells;
    private final int ringBytes;
    private final AccessRecord record = new AccessRecord();
    /** Made when first needed: a log that is off costs no memory. */
    private @Nullable OneToOneRingBuffer made;
    /** What {@link #ended} writes to; null: the log is off. */
    private volatile @Nullable OneToOneRingBuffer ring;
    /** What {@link #read} reads from, also while the log is off. */
    private volatile @Nullable OneToOneRingBuffer readable;

    /** @param ringBytes a power of two */
    WorkerLog(WorkerCells cells, int ringBytes) {
        this.cells = cells;
        this.ringBytes = ringBytes;
    }

    void on() {
        if (made == null) {
            int bytes = ringBytes + RingBufferDescriptor.TRAILER_LENGTH;
            made = new OneToOneRingBuffer(new UnsafeBuffer(BufferUtil.allocateDirectAligned(bytes, CACHE_LINE_BYTES)));
            readable = made;
        }
        ring = made;
    }

    void off() {
        ring = null;
    }

    @Override
    public void ended(Exchange exchange) {
        OneToOneRingBuffer to = ring;
        if (to == null) {
            return;
        }
        collectTexts(exchange);
        int index = claim(to);
        if (index < 0) {
            return;
        }
        record.to(to.buffer(), index);
        record.started(exchange.startedEpochMs(), exchange.requestIdHigh(), exchange.requestIdLow());
        record.times(exchange.durationNs(), exchange.queueNs(), exchange.connectNs(), exchange.firstByteNs());
        record.traffic(exchange.bytesIn(), exchange.bytesOut(), exchange.retries());
        record.outcome(exchange.status(), exchange.failure());
        ClientAddress peer = exchange.peer();
        // A head that was refused has not told who the client is; then it is whoever sent it.
        record.addresses(exchange.client().length() == 0 ? peer : exchange.client(), peer);
        RequestHead head = exchange.request();
        record.protocol(head.http10(), head.http2(), head.hasQuery());
        record.tls(exchange.tls());
        to.commit(index);
    }

    @Override
    public void ended(ConnectionFacts connection) {
        OneToOneRingBuffer to = ring;
        if (to == null) {
            return;
        }
        collectTexts(connection);
        int index = claim(to);
        if (index < 0) {
            return;
        }
        record.to(to.buffer(), index);
        record.started(connection.startedEpochMs(), connection.idHigh(), connection.idLow());
        record.times(connection.durationNs(), connection.queueNs(), connection.connectNs(), -1);
        record.traffic(connection.bytesIn(), connection.bytesOut(), connection.retries());
        record.outcome(0, connection.failure());
        record.addresses(connection.client(), connection.peer());
        record.passedOn(connection.datagrams());
        record.tls(connection.tls());
        to.commit(index);
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

    /** Room for the collected record, or a negative number once it has been counted as dropped. */
    private int claim(OneToOneRingBuffer to) {
        int index = to.tryClaim(RECORD, record.length());
        if (index < 0) {
            cells.accessLogDropped(1);
        }
        return index;
    }

    /** Hands up to {@code max} records to {@code handler}; returns how many. */
    int read(MessageHandler handler, int max) {
        OneToOneRingBuffer from = readable;
        return from == null ? 0 : from.read(handler, max);
    }
}
