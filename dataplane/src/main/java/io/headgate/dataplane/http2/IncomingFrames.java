package io.headgate.dataplane.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * What a peer's frames mean to the connection's streams, windows and settings (RFC 9113 section 6), and what those of
 * no use cost the peer. Confined to its worker.
 */
final class IncomingFrames<S extends Http2Stream> implements FrameReader.Listener {
    private final Http2Connection<S> connection;
    private final StreamTable<S> streams;
    private final Sender sender;
    private final Shared shared;
    private final BlockCollector block;
    private final PeerSettings settings = new PeerSettings();

    IncomingFrames(Http2Connection<S> connection) {
        this.connection = connection;
        streams = connection.streams;
        sender = connection.sender;
        shared = connection.shared;
        block = new BlockCollector(connection.worker.allocator());
    }

    /** The connection is gone: gives up what has come of a block. */
    void drop() {
        block.drop();
    }

    @Override
    public int onData(int streamId, ByteBuf in, int at, int length, int flowBytes, boolean last) {
        if (!connection.window.take(flowBytes)) {
            return ErrorCode.FLOW_CONTROL_ERROR;
        }
        S stream = streams.get(streamId);
        if (stream == null) {
            connection.passedOn(flowBytes);
            return lateData(streamId, flowBytes);
        }
        if (stream.inputEnded()) {
            return ErrorCode.STREAM_CLOSED;
        }
        if (!stream.window.take(flowBytes)) {
            return ErrorCode.FLOW_CONTROL_ERROR;
        }
        if (flowBytes > length) {
            connection.passedOn(stream, flowBytes - length);
        }
        if (length == 0 && !last) {
            return spend(WorkBudget.FRAME);
        }
        stream.onBody(piece(in, at, length), last);
        return ErrorCode.NO_ERROR;
    }

    /** A small piece is copied, so that it does not hold the whole of what was read with it. */
    private ByteBuf piece(ByteBuf in, int at, int length) {
        if (length == 0) {
            return Unpooled.EMPTY_BUFFER;
        }
        return length > FrameWriter.COPIED_BYTES_MAX
                ? in.retainedSlice(at, length)
                : connection.worker.allocator().directBuffer(length, length).writeBytes(in, at, length);
    }

    /** Data of no open stream: what was on its way is dropped, and no more than that may come. */
    private int lateData(int streamId, int flowBytes) {
        if (connection.isIdle(streamId)) {
            return ErrorCode.PROTOCOL_ERROR;
        }
        if (!connection.forgotten.has(streamId)) {
            return ErrorCode.STREAM_CLOSED;
        }
        if (flowBytes == 0) {
            return spend(WorkBudget.FRAME);
        }
        return connection.forgotten.take(streamId, flowBytes) ? ErrorCode.NO_ERROR : ErrorCode.FLOW_CONTROL_ERROR;
    }

    @Override
    public int onHeaders(int streamId, ByteBuf in, int at, int length, boolean ends, boolean last) {
        if (ends) {
            return connection.onBlock(streamId, shared.block(in, at, length), length, last);
        }
        block.begin(streamId, last, in, at, length);
        connection.onBlockBegins();
        return ErrorCode.NO_ERROR;
    }

    @Override
    public int onContinuation(int streamId, ByteBuf in, int at, int length, boolean ends) {
        if (spend(WorkBudget.FRAME) != ErrorCode.NO_ERROR || !block.add(in, at, length, connection.blockBytesMax())) {
            return ErrorCode.ENHANCE_YOUR_CALM;
        }
        if (!ends) {
            return ErrorCode.NO_ERROR;
        }
        ByteBuf whole = block.end();
        int bytes = whole.readableBytes();
        byte[] copy = shared.block(whole, 0, bytes);
        whole.release();
        return connection.onBlock(block.streamId(), copy, bytes, block.last());
    }

    @Override
    public int onPriority(int streamId, int dependsOn) {
        return dependsOn == streamId ? ErrorCode.PROTOCOL_ERROR : spend(WorkBudget.FRAME);
    }

    @Override
    public int onReset(int streamId, int code) {
        S stream = streams.get(streamId);
        if (stream == null) {
            return connection.isIdle(streamId) ? ErrorCode.PROTOCOL_ERROR : spend(WorkBudget.FRAME);
        }
        stream.onReset(code);
        return spend(WorkBudget.REQUEST);
    }

    @Override
    public int onSetting(int name, long value) {
        if (name == Frame.SETTING_MAX_CONCURRENT_STREAMS) {
            connection.onStreamsMax(value);
        }
        int error = settings.set(name, value);
        return error == ErrorCode.NO_ERROR ? spend(WorkBudget.FRAME) : error;
    }

    @Override
    public int onSettingsEnd() {
        int error = settings.end(sender, streams);
        if (error != ErrorCode.NO_ERROR) {
            return error;
        }
        connection.onSettings(settings);
        connection.writer.settingsAck();
        connection.flush();
        return spend(WorkBudget.REQUEST);
    }

    @Override
    public int onSettingsAck() {
        connection.onSettingsAcknowledged();
        return spend(WorkBudget.FRAME);
    }

    @Override
    public int onPing(long data, boolean ack) {
        if (ack) {
            connection.onPong(data);
        } else {
            sender.serve(); // what its windows let go before it asked goes before the answer
            connection.writer.ping(data, true);
            connection.flush();
        }
        return spend(WorkBudget.FRAME);
    }

    @Override
    public int onGoAway(int lastStreamId, int code) {
        return connection.onGoAway(lastStreamId, code);
    }

    @Override
    public int onWindowUpdate(int streamId, int increment) {
        if (increment == 0) {
            return ErrorCode.PROTOCOL_ERROR;
        }
        if (streamId == 0) {
            return sender.grow(increment) ? spend(WorkBudget.FRAME) : ErrorCode.FLOW_CONTROL_ERROR;
        }
        S stream = streams.get(streamId);
        if (stream == null) {
            return connection.isIdle(streamId) ? ErrorCode.PROTOCOL_ERROR : spend(WorkBudget.FRAME);
        }
        if (sender.grow(stream, increment)) {
            return spend(WorkBudget.FRAME);
        }
        stream.breakOff(ErrorCode.FLOW_CONTROL_ERROR);
        return spend(WorkBudget.REQUEST);
    }

    @Override
    public int onPriorityUpdate(int streamId, ByteBuf in, int at, int length) {
        int error = connection.onPriority(streamId, Priority.parse(shared.block(in, at, length), 0, length));
        return error == ErrorCode.NO_ERROR ? spend(WorkBudget.FRAME) : error;
    }

    @Override
    public int onUnknown() {
        return spend(WorkBudget.FRAME);
    }

    private int spend(int cost) {
        return connection.spend(cost);
    }
}
