package io.headgate.dataplane.http2;

import io.headgate.dataplane.exchange.CompiledListener;
import io.headgate.dataplane.exchange.Downstream;
import io.headgate.dataplane.exchange.Exchange;
import io.headgate.dataplane.exchange.Grpc;
import io.headgate.dataplane.exchange.Reply;
import io.headgate.dataplane.exchange.WriteWatch;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.http.Method;
import io.headgate.dataplane.http.ResponseHead;
import io.headgate.dataplane.worker.Timed;
import io.headgate.dataplane.worker.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * A request of a client's connection and its answer: the client's side of one exchange. It may outlive its exchange,
 * until the client has let it send the end of the answer. Confined to its worker.
 */
final class DownstreamStream extends Http2Stream implements Downstream {
    /** The rest of a request that was answered early may take this long to come, if it is worth waiting for. */
    private static final long DRAIN_NS = 2_000_000_000L;

    private final Worker worker;
    private final WriteWatch unsent = new WriteWatch();
    private final DeclaredLength length = new DeclaredLength();
    private final TakenBytes taken = new TakenBytes();
    private @Nullable Http2Downstream connection;
    private @Nullable Exchange exchange;
    private boolean bodiless;
    /** Whether the client asks for a WebSocket, and then whether it has it. */
    private boolean upgrades;

    private boolean tunnel;
    /** Whether its request waits for the end of the read, see {@link IncomingRequests#begin}. */
    private boolean waits;

    private boolean paused;
    private boolean inputHeld;
    private final HeldLines inputTrailers = new HeldLines();
    private int resetCode;
    private long drainEndsNs;
    private boolean stalled;

    /** In the list of those whose endpoint is to be flushed at the end of the burst. */
    @Nullable
    DownstreamStream nextTouched;

    boolean touched;

    DownstreamStream(Worker worker) {
        super(worker);
        this.worker = worker;
    }

    /** Its request is to be told to {@code of}. */
    void begin(Http2Downstream on, int streamId, boolean ended, Exchange of) {
        begin(streamId, ended);
        connection = on;
        exchange = of;
        length.begin(-1);
        bodiless = ended;
        upgrades = false;
        tunnel = false;
        waits = false;
        paused = false;
        inputHeld = false;
        inputTrailers.clear();
        resetCode = ErrorCode.INTERNAL_ERROR;
        drainEndsNs = Timed.NEVER;
        stalled = false;
        taken.clear();
        unsent.clear();
    }

    /** Whether it has become a WebSocket. */
    boolean isTunnel() {
        return tunnel;
    }

    private Http2Downstream connection() {
        Http2Downstream of = connection;
        if (of == null) {
            throw new IllegalStateException("stream " + id() + " is on no connection");
        }
        return of;
    }

    // ---- from the client

    /** The head is complete; {@code failure} says what is wrong with it. */
    void onRequest(@Nullable Failure failure) {
        Exchange of = exchange;
        if (of == null) {
            return;
        }
        if (failure != null) {
            fail(of, failure);
            return;
        }
        if (!inputEnded()) {
            upgrades = of.request().upgrade();
            length.begin(upgrades ? -1 : of.request().contentLength());
            bodiless = !upgrades && !of.request().hasBody();
        }
        priority = connection().requests().priority(this, of.request());
        waits = true;
        connection().requests().begin(this);
    }

    /** Its request begins, unless it has, or is not wanted any more. */
    void start() {
        Exchange of = exchange;
        if (waits && of != null) {
            waits = false;
            of.onRequest();
        }
    }

    private void fail(Exchange of, Failure why) {
        if (why == Failure.MALFORMED_MESSAGE) {
            resetCode = ErrorCode.PROTOCOL_ERROR;
        }
        of.fail(why);
    }

    @Override
    void onBody(ByteBuf piece, boolean last) {
        int bytes = piece.readableBytes();
        Http2Downstream on = connection();
        if (last) {
            endInput();
        }
        start(); // the end of the stream, if it is answered at once and this is the last of the body
        Exchange of = exchange;
        boolean fits = length.take(bytes, last);
        if (of == null || !fits || bodiless) {
            piece.release();
            on.passedOn(bytes);
            if (of != null && !fits) {
                fail(of, Failure.MALFORMED_MESSAGE);
                on.charge(WorkBudget.REQUEST);
            } else if (of == null && connection != null && last && outputEnded()) {
                on.openWindow(); // curl 7.88 looks for an end without a body only when something comes behind its own
                close();
            }
        } else if (in.isEmpty() && (upgrades ? tunnel && !paused : of.acceptsBody())) {
            deliver(of, piece, last);
        } else {
            inputHeld |= last;
            hold(piece);
        }
    }

    /** Takes ownership of {@code piece}. Copies it: what waits must not hold what else was read with it. */
    private void hold(ByteBuf piece) {
        int bytes = piece.readableBytes();
        if (bytes == 0 || !in.isEmpty()) {
            if (bytes > 0) {
                in.add(piece);
            }
            return;
        }
        in.add(worker.allocator().directBuffer(bytes).writeBytes(piece));
        piece.release();
    }

    /** Takes ownership of {@code piece}. */
    private void deliver(Exchange of, ByteBuf piece, boolean last) {
        int bytes = piece.readableBytes();
        Http2Downstream on = connection();
        on.touch(this);
        if (last) {
            inputTrailers.lendTo(of);
        }
        if (tunnel) {
            of.tunnel().fromClient(piece, last);
        } else {
            of.onRequestBody(piece, last);
        }
        if (exchange == of && !last) {
            on.passedOn(this, bytes);
        } else {
            on.passedOn(bytes);
        }
    }

    @Override
    void onTrailers(byte[] lines, int bytes) {
        inputTrailers.set(lines, bytes);
        onBody(Unpooled.EMPTY_BUFFER, true);
    }

    /** The client has ended the stream in a way that no message may. */
    void onMalformed() {
        start();
        endInput();
        Exchange of = exchange;
        if (of != null) {
            fail(of, Failure.MALFORMED_MESSAGE);
        }
    }

    @Override
    void onReset(int code) {
        endInput();
        leave(Failure.REQUEST_CANCELLED);
    }

    @Override
    void breakOff(int code) {
        connection().reset(this, code);
        endInput();
        leave(Failure.PROTOCOL_VIOLATED);
    }

    /** The client has left, or is made to: whatever is under way for it is given up. */
    void leave(Failure why) {
        Exchange of = exchange;
        if (waits) {
            waits = false;
            connection().requests().takeBack();
            connection().failed(why); // nobody has seen it, so nobody else counts it
        } else if (of != null) {
            of.onClientLeft(why);
        }
        close();
    }

    /** The burst is over in which something was passed on. */
    void onBurstEnd() {
        if (exchange != null) {
            exchange.onRequestBurstEnd();
        }
    }

    /** Looks at the deadlines; returns when to look again. */
    long onTimer(long nowNs) {
        Exchange of = exchange;
        if (of != null) {
            return of.onTimer(nowNs);
        }
        if (outputEnded()) {
            if (nowNs >= drainEndsNs) {
                close();
            }
            return drainEndsNs;
        }
        CompiledListener.Timeouts limits = connection().listener().timeouts();
        unsent.start(nowNs);
        Failure slow = unsent.look(nowNs, this, limits);
        if (slow == null) {
            return unsent.expiresNs(limits.writeStallNs());
        }
        connection().failed(slow);
        giveUp(slow);
        return Timed.NEVER;
    }

    // ---- what the exchange asks

    @Override
    public void writeInformational(ResponseHead head) {
        connection().heads().informational(this, head);
        flush();
    }

    @Override
    public boolean writeHead(Exchange of, long bodyLength, boolean keepAlive) {
        boolean ends = !of.response().hasBody();
        connection().heads().response(this, of, bodyLength, ends);
        if (ends) {
            endOutput();
        }
        return true;
    }

    @Override
    public boolean writeReply(Exchange of, Reply reply, byte[] extraFieldLines, boolean keepAlive) {
        if (reply.status() >= 400 && Grpc.isCall(of.request())) {
            connection().heads().callFailed(this, of, reply, extraFieldLines);
            endOutput();
            return true;
        }
        boolean ends = of.request().method() == Method.HEAD || reply.bodyBytes() == 0;
        connection().heads().reply(this, of, reply, extraFieldLines, ends);
        if (ends) {
            endOutput();
        } else {
            connection().sender.write(this, connection().heads().body(of, reply), true, null);
        }
        return true;
    }

    @Override
    public void writeBody(ByteBuf piece, boolean last) {
        if (outputEnded()) {
            piece.release();
            return;
        }
        Exchange of = exchange;
        ByteBuf trailers = last && of != null && of.trailerLength() > 0
                ? connection().trailers(of.trailer(), of.trailerLength())
                : null;
        connection().sender.write(this, piece, last, trailers);
        if (!last && !isWritable() && !stalled && of != null) {
            stalled = true;
            of.onClientWritable(false);
        }
    }

    @Override
    void onSent() {
        if (stalled && exchange != null) {
            stalled = false;
            exchange.onClientWritable(true);
        }
    }

    @Override
    void onOutputEnded() {
        if (exchange == null) {
            closeOrDrain();
        }
    }

    /**
     * The answer is out. What is left of a small request is on its way and dropped as it comes: clients exist that lose
     * the answer when they are told to stop.
     */
    private void closeOrDrain() {
        if (inputEnded() || !length.isWithin(WINDOW)) {
            close();
            return;
        }
        drainEndsNs = worker.nowNs() + DRAIN_NS;
        require(drainEndsNs);
    }

    @Override
    public void flush() {
        connection().flush();
    }

    @Override
    public boolean inBurst() {
        if (connection().inBurst()) {
            connection().touch(this);
            return true;
        }
        return false;
    }

    @Override
    public boolean isWritable() {
        return out.isEmpty();
    }

    @Override
    public long acknowledged() {
        Http2Downstream on = connection();
        return taken.look(on.kernelTook(), sent, on.sender.isHeldByPeer(this));
    }

    @Override
    public long writeProgress() {
        return acknowledged();
    }

    @Override
    public void wantBody() {
        if (!upgrades) {
            deliverHeld();
        }
    }

    private void deliverHeld() {
        Exchange of = exchange;
        ByteBuf held = in.take();
        if (of == null || held == null && !inputHeld) {
            return;
        }
        boolean last = inputHeld;
        inputHeld = false;
        deliver(of, held == null ? Unpooled.EMPTY_BUFFER : held, last);
        if (exchange == of && !connection().inBurst()) {
            of.onRequestBurstEnd();
        }
    }

    @Override
    public void reading(boolean on) {
        paused = !on;
        if (tunnel && on) {
            deliverHeld();
        }
    }

    @Override
    public void startTunnel(Exchange of) {
        connection().heads().switching(this, of.response());
        tunnel = true;
        flush();
        deliverHeld();
        if (connection != null && connection.endsTunnels()) {
            leaveTunnel();
        }
    }

    /** The gateway is about to stop, which a WebSocket is told. */
    void leaveTunnel() {
        if (tunnel && exchange != null) {
            exchange.tunnel().leave();
        }
    }

    @Override
    public void shutdownOutput() {
        connection().sender.write(this, Unpooled.EMPTY_BUFFER, true, null);
        flush();
    }

    @Override
    public void exchangeEnded(boolean reusable) {
        Http2Downstream on = connection();
        giveBackExchange();
        dropInput();
        if (tunnel && !lastIsOut) {
            on.sender.write(this, Unpooled.EMPTY_BUFFER, true, null); // closes the stream if nothing waits before it
            if (connection == null) {
                on.flush();
                return;
            }
        }
        if (outputEnded()) {
            closeOrDrain();
        } else {
            on.require(worker.nowNs() + on.listener().timeouts().writeStallNs());
        }
        on.flush();
    }

    @Override
    public void abort() {
        giveUp(exchange == null ? null : exchange.failure());
    }

    private void giveUp(@Nullable Failure why) {
        Http2Downstream on = connection();
        on.reset(this, resetCode);
        endInput();
        endOutput();
        close();
        if (why == Failure.WRITE_STALLED || why == Failure.WRITE_TOO_SLOW) {
            on.charge(WorkBudget.STALL);
        }
    }

    @Override
    public void require(long deadlineNs) {
        connection().require(deadlineNs);
    }

    // ---- the end

    private void giveBackExchange() {
        Exchange done = exchange;
        if (done != null) {
            exchange = null;
            connection().giveBack(done);
        }
    }

    private void dropInput() {
        ByteBuf held = in.take();
        if (held != null) {
            connection().passedOn(held.readableBytes());
            held.release();
        }
        inputHeld = false;
    }

    /** Nothing more comes or goes; a client that is still sending is told to stop (RFC 9113 section 8.1). */
    private void close() {
        Http2Downstream on = connection();
        giveBackExchange();
        dropInput();
        if (!inputEnded()) {
            on.resetUnread(this);
        }
        inputTrailers.clear();
        on.sender.forget(this);
        connection = null;
        on.ended(this);
    }
}
