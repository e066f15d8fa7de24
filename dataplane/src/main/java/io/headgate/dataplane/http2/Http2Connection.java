package io.headgate.dataplane.http2;

import io.headgate.dataplane.exchange.Pings;
import io.headgate.dataplane.http2.hpack.FieldSink;
import io.headgate.dataplane.http2.hpack.HpackDecoder;
import io.headgate.dataplane.http2.hpack.HpackEncoder;
import io.headgate.dataplane.worker.Timed;
import io.headgate.dataplane.worker.Timers;
import io.headgate.dataplane.worker.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * What both ends of HTTP/2 do alike: the socket's events, what goes out and when, and the budget of a peer's idle work.
 * What comes in is for {@link Intake} to hand out and for {@link IncomingFrames} to understand. A rule broken on one
 * stream ends the connection wherever RFC 9113 leaves the choice, so that nobody can have many streams reset by
 * breaking rules; where a stream must end alone, that counts as if the peer had reset it. Confined to its worker.
 */
abstract class Http2Connection<S extends Http2Stream> extends ChannelInboundHandlerAdapter implements Timed {
    final Worker worker;
    final Shared shared;
    final FrameWriter writer;
    final Sender sender;
    final StreamTable<S> streams = new StreamTable<>();
    final ForgottenStreams forgotten = new ForgottenStreams();
    final ReceiveWindow window;
    final Intake intake;
    private final FrameReader reader;
    private final IncomingFrames<S> frames;
    private final HpackDecoder decoder;
    private final WorkBudget budget;
    private final Runnable flushLater = this::turnEnds;
    private @Nullable Channel channel;
    private Timers.@Nullable Timer timer;

    private final KernelProgress kernel = new KernelProgress();
    private final SilenceWatch silence;
    private boolean tableEmptied;
    private boolean inBurst;
    private boolean flushing;

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
        intake = new Intake(this, worker);
        frames = new IncomingFrames<>(this);
        reader = new FrameReader(worker.allocator(), frames);
        decoder = new HpackDecoder(shared.lines);
    }

    // ---- what the two ends do in their own way

    /** Bytes have come. */
    abstract void received(int bytes);

    /** A block with the fields of a request, an answer or what follows one. Borrows {@code bytes}. */
    abstract int onBlock(int streamId, byte[] bytes, int length, boolean last);

    /** The most bytes a block may have before it is decoded. */
    abstract int blockBytesMax();

    /** A block has begun that goes on in other frames. */
    abstract void onBlockBegins();

    /** The peer has said what it is like. */
    abstract void onSettings(PeerSettings now);

    /** How many streams of ours the peer takes at once. */
    abstract void onStreamsMax(long streamsAtOnce);

    /** The peer has taken over our settings. */
    abstract void onSettingsAcknowledged();

    /** The peer has answered a ping. */
    abstract void onPong(long data);

    /** The peer looks at no stream behind {@code lastStreamId}; returns as {@link FrameReader.Listener} does. */
    abstract int onGoAway(int lastStreamId, int code);

    /** How soon the peer wants the stream's answer from now on; returns as {@link FrameReader.Listener} does. */
    abstract int onPriority(int streamId, int priority);

    /** Whether no such stream has begun. */
    abstract boolean isIdle(int streamId);

    /** The peer has broken a rule, or caused too much work: {@code code} says which. */
    abstract void violated(int code);

    /** What may be looked at in this turn has been. */
    abstract void onTurnEnd();

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
            burstBegins();
        }
        ByteBuf in = (ByteBuf) message;
        silence.heard(worker.nowNs());
        received(in.readableBytes());
        intake.take(in);
    }

    /** The peer has sent something in a read of its own. */
    final void burstBegins() {
        inBurst = true;
        worker.tick();
    }

    /** Looks at the next of what has come; returns why the connection must end, if it must. Borrows {@code in}. */
    int read(ByteBuf in) {
        return reader.read(in);
    }

    /** Something that has been read, and counted, by somebody else. Takes ownership of {@code in}. */
    final void takeRead(ByteBuf in) {
        inBurst = true;
        intake.take(in);
    }

    @Override
    public final void channelReadComplete(ChannelHandlerContext ctx) {
        if (channel != null) { // else it is still being encrypted
            burstEnds();
        }
    }

    /** All of it has been looked at, but for what is to wait. */
    final void burstEnds() {
        sender.serve();
        inBurst = false;
        intake.burstEnds();
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
        worker.timers().cancel(timer);
        timer = null;
        intake.close();
        reader.drop();
        frames.drop();
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
        return reader.isInside() || intake.isWaiting();
    }

    /** Whatever comes from now on is dropped. */
    final void becomeDeaf() {
        intake.becomeDeaf();
    }

    final boolean isDeaf() {
        return intake.isDeaf();
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
        grows(window.passOn(bytes));
    }

    /** The peer is told at once of all that has been passed on. */
    final void openWindow() {
        grows(window.open());
    }

    private void grows(int increment) {
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
        forgotten.add(stream.id(), stream.window.left());
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
}
