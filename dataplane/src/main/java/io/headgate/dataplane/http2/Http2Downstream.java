package io.headgate.dataplane.http2;

import io.headgate.dataplane.exchange.CompiledListener;
import io.headgate.dataplane.exchange.Exchange;
import io.headgate.dataplane.exchange.Peer;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.http.HeadLimits;
import io.headgate.dataplane.listener.Accepted;
import io.headgate.dataplane.listener.Activity;
import io.headgate.dataplane.socket.Outbound;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * A client's HTTP/2 connection: each of its streams is an exchange. Confined to its worker.
 *
 * <pre>
 *   PREFACE -> OPEN -> LEAVING -> LAST_CALL -> ENDING     by GOAWAY: nothing yet | soon | no more | the end
 * </pre>
 */
final class Http2Downstream extends Http2Connection<DownstreamStream> implements Takeover {
    private enum State {
        /** The client has to say that it speaks HTTP/2. */
        PREFACE,
        OPEN,
        /** The client has been told to go elsewhere soon; what it has asked in the meantime is answered. */
        LEAVING,
        /** The client has been told which stream is the last that is answered. */
        LAST_CALL,
        /** Nothing is under way any more; the client has a moment to read our last words. */
        ENDING
    }

    /**
     * What of a client's uploads may wait here for their endpoints, bytes: the memory that one connection may hold.
     * Streams share it, so it is sixteen of their windows.
     */
    private static final int WINDOW = 1024 * 1024;

    /** A client gets this long to ask what it asked before it heard that it should leave (RFC 9113 section 6.8). */
    private static final long LEAVING_NS = 1_000_000_000L;

    /** What the ping carries that asks whether the client has heard it; {@link SilenceWatch#QUESTION} is another. */
    private static final long LEAVE = 0;

    /** A client that got the last there is for it has this long to read it and close; then it is closed upon. */
    private static final long LINGER_NS = 2_000_000_000L;

    private final Http2Port port;
    private final Accepted accepted;
    private final DownstreamHeads heads;
    private final IncomingRequests requests;
    private final Preface preface = new Preface();
    private final DownstreamDeadlines deadlines = new DownstreamDeadlines();
    private @Nullable UnsentWatch unsent;
    private State state = State.PREFACE;
    private final TouchedStreams touched = new TouchedStreams();
    private final CompiledListener.Http2 rules;

    private long stateEndsNs = NEVER;
    private long bytesFlushed;

    Http2Downstream(Http2Port port, CompiledListener.Http2 rules, Shared shared, Peer peer) {
        super(shared, WINDOW, rules.pings());
        this.port = port;
        accepted = peer.accepted();
        this.rules = rules;
        heads = new DownstreamHeads(this);
        requests = new IncomingRequests(this, port.exchanges(), peer, rules.streamsMax());
    }

    // ---- the connection's beginning

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        worker.tick();
        port.opened(this);
        begin(ctx.channel(), 0);
    }

    /** The connection is active, and the first {@code seen} bytes of the preface have come. */
    void begin(Channel channel, int seen) {
        preface.seen(seen);
        open(channel);
        unsent = new UnsentWatch(channel, writer);
        deadlines.open(worker.nowNs(), rules.maxAgeNs(), worker.random().nextDouble());
        CompiledListener at = listener();
        HeadLimits limits = at.heads();
        writer.settings(
                Frame.SETTING_MAX_CONCURRENT_STREAMS,
                rules.streamsMax(),
                Frame.SETTING_INITIAL_WINDOW_SIZE,
                Http2Stream.WINDOW,
                Frame.SETTING_ENABLE_CONNECT_PROTOCOL,
                1,
                Frame.SETTING_NO_RFC7540_PRIORITIES,
                1,
                Frame.SETTING_MAX_HEADER_LIST_SIZE,
                limits.firstLineBytesMax() + limits.fieldsBytesMax());
        writer.windowUpdate(0, WINDOW - Frame.DEFAULT_WINDOW);
        flush();
        require(deadlines.next(at.timeouts()));
    }

    @Override
    public void takeOver(ByteBuf in) {
        takeRead(in);
    }

    @Override
    int read(ByteBuf in) {
        return state == State.PREFACE ? readPreface(in) : super.read(in);
    }

    private int readPreface(ByteBuf in) {
        Preface.Result result = preface.read(in);
        if (result == Preface.Result.COMPLETE) {
            state = State.OPEN;
            deadlines.prefaceSeen();
            if (port.draining()) {
                drain();
            }
        }
        return result == Preface.Result.WRONG ? ErrorCode.PROTOCOL_ERROR : ErrorCode.NO_ERROR;
    }

    @Override
    public Accepted accepted() {
        return accepted;
    }

    @Override
    public Activity activity() {
        int webSockets = 0;
        for (int i = 0; i < streams.size(); i++) {
            webSockets += streams.at(i).isTunnel() ? 1 : 0;
        }
        return new Activity(
                Activity.Spoken.HTTP2,
                streams.size(),
                (requests.lastStreamId() + 1) / 2, // theirs are odd
                webSockets,
                Activity.NOT_COUNTED,
                writer.written(),
                state.compareTo(State.LEAVING) >= 0);
    }

    // ---- for the streams

    CompiledListener listener() {
        return port.listener();
    }

    IncomingRequests requests() {
        return requests;
    }

    DownstreamHeads heads() {
        return heads;
    }

    /** A request of which nothing is left but the end of its answer went wrong. */
    void failed(Failure why) {
        port.exchanges().failed(why);
    }

    /** Takes back what a stream does not need any more. */
    void giveBack(Exchange exchange) {
        exchange.clear();
        port.exchanges().giveBack(exchange);
    }

    /** The stream's endpoint is flushed when the burst is over. */
    void touch(DownstreamStream stream) {
        touched.add(stream);
    }

    /** A stream ended for what its client did, or did not do. */
    void charge(int cost) {
        int error = spend(cost);
        if (error != ErrorCode.NO_ERROR) {
            violated(error);
        }
    }

    /** The answer is complete before the request is: the client need not go on. */
    void resetUnread(DownstreamStream stream) {
        if (!isDeaf()) {
            reset(stream, ErrorCode.NO_ERROR);
        }
    }

    /** A stream is over; takes ownership of it. */
    void ended(DownstreamStream stream) {
        streams.remove(stream);
        shared.giveBack(stream);
        if (streams.size() > 0 || isDeaf()) {
            return;
        }
        deadlines.idle(worker.nowNs());
        if (state == State.LAST_CALL) {
            end();
        } else {
            require(deadlines.next(listener().timeouts()));
        }
    }

    // ---- events

    @Override
    void received(int bytes) {
        listener().cells().bytesIn(bytes);
    }

    @Override
    void onFlush() {
        listener().cells().bytesOut(writer.written() - bytesFlushed);
        bytesFlushed = writer.written();
    }

    @Override
    void onTurnEnd() {
        requests.start();
    }

    @Override
    void onBurstEnd() {
        touched.flush();
    }

    @Override
    void onGone() {
        leaveAll(Failure.CLIENT_CLOSED);
        touched.flush(); // streams are used again, by other connections too
        port.closed(this);
    }

    private void leaveAll(Failure why) {
        while (streams.size() > 0) {
            streams.at(streams.size() - 1).leave(why);
        }
    }

    // ---- blocks

    @Override
    int blockBytesMax() {
        HeadLimits limits = listener().heads();
        return 2 * (limits.firstLineBytesMax() + limits.fieldsBytesMax()); // so that who errs by little is told so
    }

    @Override
    void onBlockBegins() {
        deadlines.blockBegins(worker.nowNs());
        require(deadlines.next(listener().timeouts()));
    }

    @Override
    boolean isIdle(int streamId) {
        return requests.isIdle(streamId);
    }

    @Override
    int onBlock(int streamId, byte[] bytes, int length, boolean last) {
        deadlines.blockEnded();
        return requests.onBlock(streamId, bytes, length, last);
    }

    /** Whether a request that comes now comes too late. */
    boolean takesNoMore() {
        return state == State.LAST_CALL;
    }

    /** A stream has begun for a request. */
    void begun(DownstreamStream stream) {
        streamBegins();
        sender.begin(stream);
        streams.add(stream);
        deadlines.busy();
    }

    @Override
    int onPriority(int streamId, int priority) {
        return requests.onPriority(streamId, priority);
    }

    @Override
    int onGoAway(int lastStream, int code) {
        return spend(WorkBudget.FRAME); // it asks for nothing more, and reads what it has asked for
    }

    @Override
    void onStreamsMax(long streamsAtOnce) {
        // nothing is ever pushed
    }

    @Override
    void onSettings(PeerSettings now) {
        // nothing of it matters to answers
    }

    @Override
    void onSettingsAcknowledged() {
        deadlines.settingsAcknowledged();
    }

    @Override
    void onPong(long data) {
        if (state == State.LEAVING && data == LEAVE) {
            lastCall(); // it has read that it should leave, and everything it asked before that has come
        }
    }

    // ---- the end

    /** Whether the gateway, or the listener, is about to stop, and WebSockets are not to go on until then. */
    boolean endsTunnels() {
        return port.endsTunnels();
    }

    @Override
    public void drain() {
        worker.tick();
        goElsewhere();
    }

    @Override
    public void endTunnels() {
        worker.tick();
        for (int i = streams.size() - 1; i >= 0 && i < streams.size(); i--) {
            streams.at(i).leaveTunnel();
        }
    }

    private void goElsewhere() {
        if (state != State.OPEN) {
            return;
        }
        state = State.LEAVING;
        stateEndsNs = worker.nowNs() + LEAVING_NS;
        writer.goAway(Frame.MAX_31_BITS, ErrorCode.NO_ERROR);
        writer.ping(LEAVE, false);
        flush();
        require(stateEndsNs);
    }

    private void lastCall() {
        state = State.LAST_CALL;
        stateEndsNs = NEVER;
        writer.goAway(requests.lastStreamId(), ErrorCode.NO_ERROR);
        flush();
        if (streams.size() == 0) {
            end();
        }
    }

    @Override
    public void closeIfIdle() {
        if (streams.size() == 0 && !isInside() && state != State.ENDING) {
            goAway(ErrorCode.NO_ERROR);
        }
    }

    /** Says why, and ends the connection, on which nothing is under way any more. */
    private void goAway(int code) {
        if (state != State.PREFACE) {
            writer.goAway(requests.lastStreamId(), code);
        }
        end();
    }

    private void end() {
        state = State.ENDING;
        becomeDeaf();
        stateEndsNs = worker.nowNs() + LINGER_NS;
        require(stateEndsNs);
        flushNow();
        Outbound.afterWrites(channel(), Outbound.SHUT_DOWN_OUTPUT);
    }

    @Override
    void violated(int code) {
        if (state == State.ENDING) {
            return;
        }
        Failure why = code == ErrorCode.ENHANCE_YOUR_CALM ? Failure.TOO_MUCH_WORK : Failure.PROTOCOL_VIOLATED;
        failed(why);
        becomeDeaf();
        leaveAll(why);
        state = state == State.PREFACE ? State.OPEN : state;
        goAway(code);
    }

    @Override
    public void abort() {
        state = State.ENDING;
        becomeDeaf();
        channel().close();
    }

    // ---- time

    @Override
    public long onTimer(long nowNs) {
        if (state == State.ENDING) {
            if (nowNs >= stateEndsNs) {
                channel().close();
                return NEVER;
            }
            return stateEndsNs;
        }
        long next = NEVER;
        for (int i = streams.size() - 1; i >= 0 && i < streams.size(); i--) {
            next = Math.min(next, streams.at(i).onTimer(nowNs));
        }
        return state == State.ENDING ? stateEndsNs : Math.min(next, onConnectionTimer(nowNs));
    }

    private long onConnectionTimer(long nowNs) {
        CompiledListener.Timeouts limits = listener().timeouts();
        Failure slow = unsent == null ? null : unsent.look(nowNs, limits);
        if (slow != null) {
            return giveUp(slow);
        }
        if (isGone(nowNs)) {
            return giveUp(Failure.PONG_TIMEOUT);
        }
        Failure ran = deadlines.expired(nowNs, limits);
        if (ran != null) {
            return onDeadline(ran);
        }
        if (state == State.LEAVING && nowNs >= stateEndsNs) {
            lastCall();
        } else if (state == State.OPEN && nowNs >= deadlines.ageEndsNs()) {
            goElsewhere();
        }
        long next = Math.min(deadlines.next(limits), silenceEndsNs());
        return Math.min(next, state == State.OPEN ? deadlines.ageEndsNs() : stateEndsNs);
    }

    private long onDeadline(Failure ran) {
        if (state == State.PREFACE) {
            return giveUp(ran);
        }
        failed(ran);
        becomeDeaf();
        leaveAll(ran);
        goAway(
                switch (ran) {
                    case SETTINGS_TIMEOUT -> ErrorCode.SETTINGS_TIMEOUT;
                    case HEADER_TIMEOUT -> ErrorCode.ENHANCE_YOUR_CALM;
                    default -> ErrorCode.NO_ERROR; // idle for long enough
                });
        return stateEndsNs;
    }

    /** There is no use in telling it anything. */
    private long giveUp(Failure why) {
        failed(why);
        leaveAll(why);
        abort();
        return NEVER;
    }
}
