package io.headgate.dataplane.http2;

import io.headgate.dataplane.exchange.CompiledListener;
import io.headgate.dataplane.exchange.Exchange;
import io.headgate.dataplane.exchange.ExchangePool;
import io.headgate.dataplane.exchange.Peer;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.http.RequestHead;
import io.headgate.dataplane.http2.hpack.FieldSink;
import java.util.ArrayList;

/** Makes streams and exchanges of the blocks that a client sends. Confined to its worker. */
final class IncomingRequests {
    private final Http2Downstream connection;
    private final ExchangePool exchanges;
    private final Peer peer;
    private final int streamsMax;
    private final Shared shared;
    private final ArrayList<DownstreamStream> waiting = new ArrayList<>();
    private final EarlyPriorities early = new EarlyPriorities();
    private int lastStreamId;
    private int highestStreamId;

    /** @param streamsMax how many requests may be under way at once */
    IncomingRequests(Http2Downstream connection, ExchangePool exchanges, Peer peer, int streamsMax) {
        this.connection = connection;
        this.exchanges = exchanges;
        this.peer = peer;
        this.streamsMax = streamsMax;
        shared = connection.shared;
    }

    /** The highest stream that has been answered, or will be. */
    int lastStreamId() {
        return lastStreamId;
    }

    /** Whether the client has begun no such stream. */
    boolean isIdle(int streamId) {
        return streamId > highestStreamId || (streamId & 1) == 0;
    }

    /** The fields of a request, or what follows one; returns why the connection must end. Borrows {@code bytes}. */
    int onBlock(int streamId, byte[] bytes, int length, boolean last) {
        DownstreamStream stream = connection.streams.get(streamId);
        if (stream != null) {
            return onTrailers(stream, bytes, length, last);
        }
        if ((streamId & 1) == 0) {
            return ErrorCode.PROTOCOL_ERROR;
        }
        if (streamId <= highestStreamId) {
            boolean decoded = connection.decode(bytes, length, FieldSink.NOBODY);
            return !decoded ? ErrorCode.COMPRESSION_ERROR : late(streamId);
        }
        highestStreamId = streamId;
        if (connection.streams.size() >= streamsMax || connection.takesNoMore()) {
            return refuse(streamId, bytes, length);
        }
        lastStreamId = streamId;
        return onRequest(streamId, bytes, length, last);
    }

    /** How soon the client wants an answer, which it may say before it asks; it asks on odd streams only. */
    int onPriority(int streamId, int priority) {
        DownstreamStream stream = connection.streams.get(streamId);
        if (stream != null) {
            connection.sender.priority(stream, priority);
        } else if (streamId > highestStreamId) {
            early.put(streamId, priority);
        }
        return (streamId & 1) == 0 ? ErrorCode.PROTOCOL_ERROR : ErrorCode.NO_ERROR;
    }

    /** The request's priority: what a frame has said of it counts more than its field, as that may be older. */
    int priority(DownstreamStream stream, RequestHead head) {
        return early.get(stream.id(), Priority.of(head));
    }

    /**
     * The stream's request is complete. It begins when all that may be read in this turn has been: what is reset in the
     * same read costs a head, and no connection to an endpoint. A body that comes before begins it.
     */
    void begin(DownstreamStream stream) {
        waiting.add(stream);
        connection.intake.requestBegins();
    }

    /** One of them is not wanted any more. */
    void takeBack() {
        connection.intake.requestTakenBack();
    }

    /** All begin that are still wanted. */
    void start() {
        for (int i = 0; i < waiting.size(); i++) {
            waiting.get(i).start();
        }
        waiting.clear();
    }

    private int late(int streamId) {
        return connection.forgotten.has(streamId) ? connection.spend(WorkBudget.FRAME) : ErrorCode.STREAM_CLOSED;
    }

    /** One more than may be under way, or one that comes too late: not looked at, so it may be asked elsewhere. */
    private int refuse(int streamId, byte[] bytes, int length) {
        if (!connection.decode(bytes, length, FieldSink.NOBODY)) {
            return ErrorCode.COMPRESSION_ERROR;
        }
        connection.writer.reset(streamId, ErrorCode.REFUSED_STREAM);
        connection.forgotten.add(streamId, Http2Stream.WINDOW);
        return connection.spend(WorkBudget.REQUEST);
    }

    private int onRequest(int streamId, byte[] bytes, int length, boolean last) {
        Exchange exchange = exchanges.take();
        DownstreamStream stream = shared.takeStream();
        stream.begin(connection, streamId, last, exchange);
        connection.begun(stream);
        CompiledListener at = connection.listener();
        exchange.begin(at, stream, peer);
        RequestFields fields = shared.requestFields;
        fields.begin(exchange.request(), at.heads());
        if (!connection.decode(bytes, length, fields)) {
            return ErrorCode.COMPRESSION_ERROR;
        }
        Failure failure = fields.end(last);
        stream.onRequest(failure);
        boolean wasted = failure == Failure.MALFORMED_MESSAGE || failure == Failure.HEADERS_TOO_LARGE;
        return wasted ? connection.spend(WorkBudget.REQUEST) : ErrorCode.NO_ERROR;
    }

    private int onTrailers(DownstreamStream stream, byte[] bytes, int length, boolean last) {
        TrailerFields fields = shared.trailerFields;
        fields.begin();
        if (!connection.decode(bytes, length, fields)) {
            return ErrorCode.COMPRESSION_ERROR;
        }
        if (stream.inputEnded()) {
            return ErrorCode.STREAM_CLOSED;
        }
        if (last && fields.isValid()) {
            stream.onTrailers(fields.lines(), fields.length());
            return ErrorCode.NO_ERROR;
        }
        stream.onMalformed();
        return connection.spend(WorkBudget.REQUEST);
    }
}
