package io.headgate.dataplane.http2;

import io.headgate.dataplane.exchange.Pings;
import io.headgate.dataplane.http2.hpack.FieldSink;
import io.headgate.dataplane.http2.hpack.HpackDecoder;
import io.headgate.dataplane.http2.hpack.HpackEncoder;
import io.headgate.dataplane.worker.Timed;
import io.headgate.dataplane.worker.Timers;
import io.headgate.dataplane.worker.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * What both ends of HTTP/2 do alike: frames to streams, windows, settings, and the budget of a peer's idle work. A rule
 * broken on one stream ends the connection wherever RFC 9113 leaves the choice, so that nobody can have many streams
 * reset by breaking rules; where a stream must end alone, that counts as if the peer had reset it. Confined to its
 * worker.
 */
abstract class Http2Connection<S extends Http2Stream> extends ChannelInboundHandlerAdapter
        implements FrameReader.Listener, Timed {
    /**
     * What is read of a peer that is not listened to any more, bytes: as much as could have been under way when it was
     * told, so that it gets to reading that. Then nobody reads, and what it sends waits at its own end until the
     * connection closes.
     */
    private static final int DEAF_BYTES_MAX = 1024 * 1024;

    final Worker worker;
    final Shared shared;
    final FrameWriter writer;
    final Sender sender;
    final StreamTable<S> streams = new StreamTable<>();
    final ForgottenStreams forgotten = new ForgottenStreams();
    final RequestPace pace;
    private final FrameReader reader;
    private final HpackDecoder decoder;
    private final WorkBudget budget;
    private final ReceiveWindow window;
    private final Runnable flushLater = this::turnEnds;
    private final Runnable goOn = this::goOn;
    private @Nullable Channel channel;
    private Timers.@Nullable Timer timer;

    private final BlockCollector block;
    private final PeerSettings settings = new PeerSettings();
    private final KernelProgress kernel = new KernelProgress();
    private final SilenceWatch silence;
    private boolean tableEmptied;
    private boolean inBurst;
    private boolean flushing;
    private boolean deaf;
    private int deafBytes;

    /**
     * @param windowBytes what of all bodies together may wait here for whoever takes them; the peer is to be told
     * @param pings how the peer is asked whether it is still there
     */
    Http2Connection(Shared shared, int windowBytes, Pings pings) {
        silence = new SilenceWatch(pings);
        window = new ReceiveWindow(windowBytes);
        this.shared = shared;
        worker = shared.worker();
        budget = new WorkBudget(worker.nowNs());
        writer = new FrameWriter(worker.allocator());
        sender = new Sender(writer, budget);
        pace = new RequestPace(worker.allocator());
        reader = new FrameReader(worker.allocator(), this);
        decoder = new HpackDecoder(shared.lines);
        block = new BlockCollector(worker.allocator());
    }

    // ---- what the two ends do in their own way

    /** Bytes have come. */
    abstract void received(int bytes);

    /** A block with the fields of a request, an answer or what follows one. Borrows {@code bytes}. */
    abstract int onBlock(int streamId, byte[] bytes, int length, boolean last);

    /** The most bytes a block may have before it is decoded. */
    abstract int blockBytesMax();

    /** Whether no such stream has begun. */
    abstract boolean isIdle(int streamId);

    /** The peer has broken a rule, or caused too much work: {@code code} says which. */
    abstract void violated(int code);

    /** The burst of bytes is over. */
    abstract void onBurstEnd();

    /** The connection is gone. */
    abstract void onGone();

    /** Bytes are about to be flushed; {@link FrameWriter#written()} counts them. */
    abstract void onFlush();

    // ---- events of the socket

    /** The connection begins. */
    final void open(Channel on) {
        channel = on;
        writer.open(on);
        sender.open(on);
        timer = worker.timers().add(this, worker.nowNs());
    }

    @Override
    public final void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!inBurst) {
            inBurst = true;
            worker.tick();
        }
        ByteBuf in = (ByteBuf) message;
        silence.heard(worker.nowNs());
        received(in.readableBytes());
        if (deaf) {
            drop(ctx.channel(), in);
        } else if (pace.isWaiting()) {
            pace.hold(in);
        } else {
            consume(in);
        }
    }

    /** Takes ownership of {@code in}. */
    private void drop(Channel from, ByteBuf in) {
        deafBytes += in.readableBytes();
        in.release();
        if (deafBytes > DEAF_BYTES_MAX) {
            from.config().setAutoRead(false);
        }
    }

    /** Takes ownership of {@code in}. */
    void consume(ByteBuf in) {
        int error = ErrorCode.NO_ERROR;
        boolean waits = false;
        try {
            while (error == ErrorCode.NO_ERROR && in.isReadable() && !deaf && !waits) {
                error = reader.read(in);
                waits = pace.isUp();
            }
        } finally {
            if (waits && error == ErrorCode.NO_ERROR && in.isReadable() && !deaf) {
                waitForNextTurn(in);
            } else {
                in.release();
            }
        }
        if (error != ErrorCode.NO_ERROR) {
            violated(error);
        }
    }

    /** Takes ownership of {@code in}. */
    private void waitForNextTurn(ByteBuf in) {
        pace.hold(in);
        channel().config().setAutoRead(false);
        worker.nextTurn(goOn);
    }

    private void goOn() {
        ByteBuf in = pace.take();
        if (in == null) {
            return; // the connection is gone
        }
        pace.nextTurn();
        if (deaf) {
            channel().config().setAutoRead(true);
            drop(channel(), in); // which says when it is too much
            return;
        }
        inBurst = true;
        worker.tick();
        try {
            consume(in);
        } catch (RuntimeException e) {
            channel().pipeline().fireExceptionCaught(e); // no pipeline stands around this task
            return;
        }
        if (!pace.isWaiting()) {
            channel().config().setAutoRead(true);
        }
        burstEnds();
    }

    /** As {@link #consume}, for what has been read, and counted, by somebody else. */
    final void consumeRead(ByteBuf in) {
        inBurst = true;
        consume(in);
    }

    @Override
    public final void channelReadComplete(ChannelHandlerContext ctx) {
        if (channel != null) { // else it is still being encrypted
            burstEnds();
        }
    }

    private void burstEnds() {
        inBurst = false;
        if (!pace.isWaiting()) {
            pace.nextTurn();
        }
        onBurstEnd();
        flushNow();
    }

    @Override
    public final void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            worker.tick();
            sender.serve();
            flush();
        }
    }

    @Override
    public final void channelInactive(ChannelHandlerContext ctx) {
        worker.tick();
        deaf = true;
        worker.timers().cancel(timer);
        timer = null;
        pace.drop();
        reader.drop();
        block.drop();
        onGone();
        writer.drop();
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof java.io.IOException)) {
            System.getLogger("io.headgate.http").log(System.Logger.Level.ERROR, "a connection of HTTP/2 failed", cause);
        }
        ctx.close();
    }

    // ---- for the two ends and their streams

    final Channel channel() {
        Channel open = channel;
        if (open == null) {
            throw new IllegalStateException("not connected yet");
        }
        return open;
    }

    final boolean inBurst() {
        return inBurst;
    }

    /** Whether a frame or a block has begun to come, or whole ones wait for their turn. */
    final boolean isInside() {
        return reader.isInside() || pace.isWaiting();
    }

    /** Whatever comes from now on is dropped. */
    final void becomeDeaf() {
        deaf = true;
    }

    final boolean isDeaf() {
        return deaf;
    }

    /**
     * What is written goes out when the burst is over, or when the loop has looked at all its sockets: the answers that
     * endpoints give at one time leave together.
     */
    final void flush() {
        if (!inBurst && !flushing) {
            flushing = true;
            worker.loop().execute(flushLater);
        }
    }

    private void turnEnds() {
        flushing = false;
        flushNow();
    }

    final void flushNow() {
        onFlush();
        writer.handOver();
        channel().flush();
    }

    final void require(long deadlineNs) {
        Timers.Timer mine = timer;
        if (mine != null) {
            worker.timers().require(mine, deadlineNs);
        }
    }

    /** Draws on the budget of idle work. */
    final int spend(int cost) {
        return budget.spend(cost, worker.nowNs()) ? ErrorCode.NO_ERROR : ErrorCode.ENHANCE_YOUR_CALM;
    }

    /** Gives back to the budget what is not the peer's doing. */
    final void earn(int gain) {
        budget.earn(gain);
    }

    /** Decodes a block; returns false when it is none. */
    final boolean decode(byte[] bytes, int length, FieldSink sink) {
        return decoder.decode(bytes, 0, length, sink);
    }

    /** Where a block is to go on that begins at the start of {@code out}: the first of all has something to say. */
    final int beginBlock(byte[] out) {
        if (tableEmptied) {
            return 0;
        }
        tableEmptied = true;
        return HpackEncoder.emptyTable(out, 0);
    }

    /** Hands over a block of the lines behind a body. Borrows {@code lines}. */
    final ByteBuf trailers(byte[] lines, int length) {
        byte[] out = worker.scratch(HpackEncoder.bytesMax(length));
        int at = HpackEncoder.lines(out, 0, lines, length);
        return worker.allocator().directBuffer(at, at).writeBytes(out, 0, at);
    }

    /** {@code bytes} of a stream's body are not here any more. */
    final void passedOn(int bytes) {
        int increment = window.passOn(bytes);
        if (increment > 0) {
            writer.windowUpdate(0, increment);
            flush();
        }
    }

    /** As {@link #passedOn(int)}, and the stream's peer may go on. */
    final void passedOn(Http2Stream stream, int bytes) {
        passedOn(bytes);
        int increment = stream.window.passOn(bytes);
        if (increment > 0) {
            writer.windowUpdate(stream.id(), increment);
            flush();
        }
    }

    /** Ends a stream out of order, at both ends. */
    final void reset(Http2Stream stream, int code) {
        writer.reset(stream.id(), code);
        forgotten.add(stream.id());
        flush();
    }

    /** See {@link KernelProgress}. */
    final long kernelTook() {
        return kernel.look(channel(), writer.written(), worker.nowNs());
    }

    // ---- whether the peer is there

    /** A stream is about to begin. */
    final void streamBegins() {
        if (streams.size() == 0) {
            silence.heard(worker.nowNs());
            require(silence.nextNs());
        }
    }

    /** Whether the peer is gone, from which something is wanted; asks it when it is time to. */
    final boolean isGone(long nowNs) {
        if (streams.size() > 0 && silence.asked()) {
            return silence.ranOut(nowNs, kernelTook());
        }
        if (nowNs >= silenceEndsNs()) {
            silence.ask(nowNs, kernelTook());
            writer.ping(SilenceWatch.QUESTION, false);
            flush();
        }
        return false;
    }

    /** When {@link #isGone} has to be asked again. */
    final long silenceEndsNs() {
        return streams.size() == 0 ? NEVER : silence.nextNs();
    }

    // ---- frames

    @Override
    public final int onData(int streamId, ByteBuf in, int at, int length, int flowBytes, boolean last) {
        if (!window.take(flowBytes)) {
            return ErrorCode.FLOW_CONTROL_ERROR;
        }
        S stream = streams.get(streamId);
        if (stream == null) {
            passedOn(flowBytes);
            return lateFrame(streamId);
        }
        if (stream.inputEnded()) {
            return ErrorCode.STREAM_CLOSED;
        }
        if (!stream.window.take(flowBytes)) {
            return ErrorCode.FLOW_CONTROL_ERROR;
        }
        if (flowBytes > length) {
            passedOn(stream, flowBytes - length);
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
                : worker.allocator().directBuffer(length, length).writeBytes(in, at, length);
    }

    /** A frame that belongs to no open stream. */
    private int lateFrame(int streamId) {
        if (isIdle(streamId)) {
            return ErrorCode.PROTOCOL_ERROR;
        }
        return forgotten.has(streamId) ? ErrorCode.NO_ERROR : ErrorCode.STREAM_CLOSED;
    }

    @Override
    public final int onHeaders(int streamId, ByteBuf in, int at, int length, boolean ends, boolean last) {
        if (ends) {
            return onBlock(streamId, shared.block(in, at, length), length, last);
        }
        block.begin(streamId, last, in, at, length);
        onBlockBegins();
        return ErrorCode.NO_ERROR;
    }

    /** A block has begun that goes on in other frames. */
    abstract void onBlockBegins();

    @Override
    public final int onContinuation(int streamId, ByteBuf in, int at, int length, boolean ends) {
        if (spend(WorkBudget.FRAME) != ErrorCode.NO_ERROR || !block.add(in, at, length, blockBytesMax())) {
            return ErrorCode.ENHANCE_YOUR_CALM;
        }
        if (!ends) {
            return ErrorCode.NO_ERROR;
        }
        ByteBuf whole = block.end();
        int bytes = whole.readableBytes();
        byte[] copy = shared.block(whole, 0, bytes);
        whole.release();
        return onBlock(block.streamId(), copy, bytes, block.last());
    }

    @Override
    public final int onPriority(int streamId, int dependsOn) {
        return dependsOn == streamId ? ErrorCode.PROTOCOL_ERROR : spend(WorkBudget.FRAME);
    }

    @Override
    public final int onReset(int streamId, int code) {
        S stream = streams.get(streamId);
        if (stream == null) {
            return isIdle(streamId) ? ErrorCode.PROTOCOL_ERROR : spend(WorkBudget.FRAME);
        }
        stream.onReset(code);
        return spend(WorkBudget.REQUEST);
    }

    @Override
    public final int onSetting(int name, long value) {
        if (name == Frame.SETTING_MAX_CONCURRENT_STREAMS) {
            onStreamsMax(value);
        }
        int error = settings.set(name, value);
        return error == ErrorCode.NO_ERROR ? spend(WorkBudget.FRAME) : error;
    }

    @Override
    public final int onSettingsEnd() {
        int error = settings.end(sender, streams);
        if (error != ErrorCode.NO_ERROR) {
            return error;
        }
        onSettings(settings);
        writer.settingsAck();
        flush();
        return spend(WorkBudget.REQUEST);
    }

    /** The peer has said what it is like. */
    abstract void onSettings(PeerSettings now);

    @Override
    public final int onSettingsAck() {
        onSettingsAcknowledged();
        return spend(WorkBudget.FRAME);
    }

    /** How many streams of ours the peer takes at once. */
    abstract void onStreamsMax(long streamsAtOnce);

    /** The peer has taken over our settings. */
    abstract void onSettingsAcknowledged();

    @Override
    public final int onPing(long data, boolean ack) {
        if (ack) {
            onPong(data);
        } else {
            writer.ping(data, true);
            flush();
        }
        return spend(WorkBudget.FRAME);
    }

    /** The peer has answered a ping. */
    abstract void onPong(long data);

    @Override
    public final int onWindowUpdate(int streamId, int increment) {
        if (increment == 0) {
            return ErrorCode.PROTOCOL_ERROR;
        }
        if (streamId == 0) {
            return sender.grow(increment) ? spend(WorkBudget.FRAME) : ErrorCode.FLOW_CONTROL_ERROR;
        }
        S stream = streams.get(streamId);
        if (stream == null) {
            return isIdle(streamId) ? ErrorCode.PROTOCOL_ERROR : spend(WorkBudget.FRAME);
        }
        if (sender.grow(stream, increment)) {
            return spend(WorkBudget.FRAME);
        }
        stream.breakOff(ErrorCode.FLOW_CONTROL_ERROR);
        return spend(WorkBudget.REQUEST);
    }

    @Override
    public final int onPriorityUpdate(int streamId, ByteBuf in, int at, int length) {
        S stream = streams.get(streamId);
        if (stream != null) {
            sender.priority(stream, Priority.parse(shared.block(in, at, length), 0, length));
        }
        return spend(WorkBudget.FRAME);
    }

    @Override
    public final int onUnknown() {
        return spend(WorkBudget.FRAME);
    }
}
