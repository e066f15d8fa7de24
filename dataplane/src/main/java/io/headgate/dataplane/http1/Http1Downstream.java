package io.headgate.dataplane.http1;

import io.headgate.dataplane.exchange.CompiledListener;
import io.headgate.dataplane.exchange.Downstream;
import io.headgate.dataplane.exchange.Exchange;
import io.headgate.dataplane.exchange.Peer;
import io.headgate.dataplane.exchange.Reply;
import io.headgate.dataplane.exchange.WriteWatch;
import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.http.HeadLimits;
import io.headgate.dataplane.http.RequestHead;
import io.headgate.dataplane.http.ResponseHead;
import io.headgate.dataplane.http.TrailerRules;
import io.headgate.dataplane.http2.Takeover;
import io.headgate.dataplane.listener.Accepted;
import io.headgate.dataplane.listener.Activity;
import io.headgate.dataplane.listener.ClientConnection;
import io.headgate.dataplane.socket.HeldBytes;
import io.headgate.dataplane.socket.Outbound;
import io.headgate.dataplane.worker.Timed;
import io.headgate.dataplane.worker.Timers;
import io.headgate.dataplane.worker.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import org.jspecify.annotations.Nullable;

/**
 * A client's HTTP/1 connection: cuts its bytes into heads and body pieces, and writes answers. One request is worked on
 * at a time; what a client pipelines behind it is held, bounded, until its turn. Confined to its worker's loop.
 */
final class Http1Downstream extends ChannelInboundHandlerAdapter
        implements ClientConnection, Downstream, BodyReader.Owner, Timed {
    /** What the next bytes from the client are. */
    private enum Expect {
        /** A request's head. */
        HEAD,
        BODY,
        /** Nothing yet: the request is complete and its answer under way. */
        ANSWER,
        /** After 101: anything. */
        TUNNEL,
        /** The rest of a connection of HTTP/2. */
        HTTP2,
        /** Whatever comes is dropped until the client has read our last answer. */
        NOTHING
    }

    private final ListenerPort port;
    private final Worker worker;
    private final Channel channel;
    private final Peer peer;
    private final HeadReader heads = new HeadReader();
    private final BodyReader bodies = new BodyReader(this, TrailerRules.REQUEST);
    private final HeldBytes held;
    private final AnswerWriter answers;
    private final WriteWatch unsent = new WriteWatch();
    private final Runnable goOn = this::goOn;
    private Timers.@Nullable Timer timer;
    private @Nullable Exchange exchange;
    private @Nullable Takeover http2;
    private Expect expect = Expect.HEAD;
    private long waitsUntilNs;
    private boolean inBurst;
    private boolean consuming;
    private boolean inputEnded;
    private boolean moreFollows;
    private boolean leaving;
    /** Requests that have been answered. */
    private long served;

    Http1Downstream(ListenerPort port, Channel channel, Peer peer) {
        this.port = port;
        this.channel = channel;
        this.peer = peer;
        worker = port.worker();
        answers = new AnswerWriter(port, channel);
        held = new HeldBytes(worker.allocator());
    }

    @Override
    public Accepted accepted() {
        return peer.accepted();
    }

    @Override
    public Activity activity() {
        boolean ends = leaving || expect == Expect.NOTHING;
        if (expect == Expect.TUNNEL) {
            return Activity.webSocket(served, exchange().bytesIn(), answers.written(), ends);
        }
        return Activity.http1(exchange != null && exchange.active(), served, answers.written(), ends);
    }

    // ---- events of the socket

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        port.opened(this);
        leaving = port.draining();
        long nowNs = worker.tick();
        timer = worker.timers().add(this, nowNs);
        waitUntil(nowNs + port.listener().timeouts().headerNs());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (!inBurst) {
            inBurst = true;
            worker.tick();
        }
        port.listener().cells().bytesIn(in.readableBytes());
        if (held.isEmpty()) {
            consume(in);
        } else {
            hold(in);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        inBurst = false;
        if (exchange != null) {
            exchange.onRequestBurstEnd();
        }
        flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (exchange != null && exchange.active()) {
            worker.tick();
            exchange.onClientWritable(isWritable());
        } else if (expect == Expect.HEAD && isWritable()) {
            worker.tick();
            goOn();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE && expect == Expect.TUNNEL && exchange != null) {
            inputEnded = true;
            exchange.tunnel().clientEnded();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        worker.tick();
        expect = Expect.NOTHING;
        worker.timers().cancel(timer);
        timer = null;
        held.drop();
        answers.abandon();
        if (exchange != null) {
            exchange.onClientLeft(Failure.CLIENT_CLOSED);
            giveBackExchange();
        }
        port.closed(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof java.io.IOException)) {
            System.getLogger("io.headgate.http").log(System.Logger.Level.ERROR, "a client's connection failed", cause);
        }
        ctx.close();
    }

    @Override
    public long onTimer(long nowNs) {
        Exchange current = exchange;
        if (current != null && current.active()) {
            return current.onTimer(nowNs);
        }
        if (current == null && !Outbound.isEmpty(channel)) {
            return onUnsent(nowNs);
        }
        if (nowNs < waitsUntilNs) {
            return waitsUntilNs;
        }
        if (current != null && current.request().length() > 0) {
            current.fail(Failure.HEADER_TIMEOUT);
            flush();
            return waitsUntilNs;
        }
        if (expect == Expect.HEAD) {
            port.exchanges().failed(served > 0 ? Failure.KEEP_ALIVE_TIMEOUT : Failure.NO_REQUEST);
        }
        channel.close();
        return NEVER;
    }

    /**
     * The client has yet to take the end of an answer whose exchange is over: what is awaited next is awaited from then
     * on, if it takes it at all.
     */
    private long onUnsent(long nowNs) {
        CompiledListener.Timeouts limits = port.listener().timeouts();
        unsent.start(nowNs);
        Failure slow = unsent.look(nowNs, answers, limits);
        if (slow != null) {
            port.exchanges().failed(slow);
            channel.close();
            return NEVER;
        }
        waitsUntilNs = Math.max(waitsUntilNs, nowNs + (expect == Expect.HEAD ? limits.keepAliveNs() : Http1.LINGER_NS));
        return Math.min(unsent.expiresNs(limits.writeStallNs()), waitsUntilNs);
    }

    private void waitUntil(long deadlineNs) {
        waitsUntilNs = deadlineNs;
        require(deadlineNs);
    }

    // ---- bytes in

    /** Takes ownership of {@code in} and works through it as far as it may. */
    private void consume(ByteBuf in) {
        consuming = true;
        int headsLeft = port.listener().pipelined();
        ByteBuf rest = in;
        try {
            while (rest != null && rest.isReadable()) {
                if (expect == Expect.NOTHING) {
                    rest.skipBytes(rest.readableBytes());
                } else if (expect == Expect.HEAD && headsLeft > 0 && isWritable()) {
                    headsLeft -= readHead(rest) ? 1 : 0;
                } else {
                    ByteBuf given = rest;
                    rest = null; // not ours to release, should this throw
                    rest = handOver(given);
                }
            }
        } finally {
            consuming = false;
            if (rest != null) {
                rest.release();
            }
        }
        if (expect == Expect.HEAD || expect == Expect.ANSWER) {
            readOn();
        }
    }

    /**
     * Takes ownership of bytes that are no head, or whose turn has not come; returns what is left of them, owned by the
     * caller, or null.
     */
    private @Nullable ByteBuf handOver(ByteBuf in) {
        if (expect == Expect.BODY) {
            return readBody(in);
        }
        if (expect == Expect.TUNNEL) {
            exchange().tunnel().fromClient(in, false);
            return null;
        }
        if (http2 != null) {
            http2.takeOver(in);
            return null;
        }
        moreFollows = false;
        hold(in);
        if (expect == Expect.HEAD && isWritable()) { // others' turn; else it is the client's, to take what it has got
            worker.loop().execute(goOn);
        }
        return null;
    }

    /** Returns whether a head is complete. Borrows {@code in}. */
    private boolean readHead(ByteBuf in) {
        Exchange next = exchange;
        if (next == null) {
            next = port.exchanges().take();
            exchange = next;
            next.begin(port.listener(), this, peer);
            waitUntil(worker.nowNs() + port.listener().timeouts().headerNs());
        }
        HeadLimits limits = next.listener().heads();
        return switch (heads.read(in, next.request(), limits)) {
            case MORE -> false;
            case MALFORMED_FIRST_LINE -> refuse(next, Failure.MALFORMED_REQUEST_LINE);
            case MALFORMED_FIELD -> refuse(next, Failure.MALFORMED_FIELD);
            case FIRST_LINE_TOO_LONG -> refuse(next, Failure.REQUEST_LINE_TOO_LONG);
            case FIELDS_TOO_LARGE -> refuse(next, Failure.HEADERS_TOO_LARGE);
            case COMPLETE -> {
                Failure failure = RequestParser.parse(next.request(), heads.start(), limits);
                if (failure == Failure.UNSUPPORTED_VERSION && beginsHttp2(next)) {
                    yield beginHttp2();
                }
                if (failure != null) {
                    yield refuse(next, failure);
                }
                expectBody(next.request());
                moreFollows = expect == Expect.ANSWER && in.isReadable();
                next.onRequest();
                yield true;
            }
        };
    }

    /** Whether the head is none, but how HTTP/2 begins where TLS has not agreed on it (RFC 9113 section 3.3). */
    private boolean beginsHttp2(Exchange first) {
        RequestHead head = first.request();
        return port.listener().http2() != null
                && peer.tls() == null
                && served == 0
                && Ascii.equals(head.bytes(), 0, head.length(), Takeover.PREFACE_HEAD);
    }

    private boolean beginHttp2() {
        giveBackExchange();
        worker.timers().cancel(timer);
        timer = null;
        expect = Expect.HTTP2;
        http2 = port.beginHttp2(this, channel, peer);
        return true;
    }

    /** Nothing the client sends after this can be trusted to begin where we think it does. */
    private boolean refuse(Exchange refused, Failure why) {
        expect = Expect.NOTHING;
        refused.fail(why);
        return true;
    }

    private void expectBody(RequestHead head) {
        long length = head.chunked() ? ResponseHead.CHUNKED : head.contentLength();
        if (length == 0) {
            expect = Expect.ANSWER;
        } else {
            expect = Expect.BODY;
            bodies.begin(length);
        }
    }

    /** Takes ownership of {@code in}; returns what is left of it, owned by the caller, or null. */
    private @Nullable ByteBuf readBody(ByteBuf in) {
        if (exchange != null && !exchange.acceptsBody()) {
            hold(in);
            reading(false);
            return null;
        }
        return bodies.read(in);
    }

    @Override
    public void onBody(ByteBuf piece, boolean last, boolean moreFollows) {
        if (last) {
            expect = Expect.ANSWER;
        }
        Exchange current = exchange;
        if (current != null) {
            if (last) {
                current.trailer(bodies.trailer(), bodies.trailerLength());
            }
            current.onRequestBody(piece, last);
        } else {
            piece.release();
            if (last) {
                nextRequest(); // the rest of a request that was answered early is over: in step again
            }
        }
    }

    @Override
    public void onMalformedBody() {
        expect = Expect.NOTHING;
        if (exchange != null) {
            exchange.fail(Failure.BAD_CHUNK);
        }
    }

    /** Takes ownership of {@code in} and keeps it for later; a client that sends too much is no longer read. */
    private void hold(ByteBuf in) {
        held.add(in);
        if (held.isFull()) {
            reading(false);
        }
    }

    /** Works through what was held back. */
    private void goOn() {
        ByteBuf in = consuming ? null : held.take();
        if (in == null) {
            return;
        }
        boolean outside = !inBurst;
        inBurst = true;
        consume(in);
        inBurst = !outside;
        if (outside) {
            if (exchange != null) {
                exchange.onRequestBurstEnd();
            }
            flush();
        }
    }

    // ---- what the exchange asks

    @Override
    public void writeInformational(ResponseHead head) {
        answers.informational(head);
    }

    @Override
    public boolean writeHead(Exchange of, long bodyLength, boolean keepAlive) {
        return answers.head(of, bodyLength, keepAlive && staysOpen());
    }

    @Override
    public boolean writeReply(Exchange of, Reply reply, byte[] extraFieldLines, boolean keepAlive) {
        boolean reusable = keepAlive && staysOpen();
        answers.reply(of, reply, extraFieldLines, reusable);
        return reusable;
    }

    /** In a drain a connection ends with the answer to the last request that has arrived. */
    private boolean staysOpen() {
        return !leaving || moreFollows || !held.isEmpty();
    }

    @Override
    public void writeBody(ByteBuf piece, boolean last) {
        answers.body(exchange(), piece, last);
    }

    @Override
    public void flush() {
        answers.flush();
    }

    @Override
    public boolean inBurst() {
        return inBurst;
    }

    @Override
    public boolean isWritable() {
        return answers.isWritable();
    }

    @Override
    public long acknowledged() {
        return answers.acknowledged();
    }

    @Override
    public long writeProgress() {
        return answers.writeProgress();
    }

    @Override
    public void wantBody() {
        reading(true);
        if (!consuming) {
            goOn();
        }
    }

    @Override
    public void reading(boolean on) {
        if (!inputEnded && channel.isActive()) { // the transport may have let go of a socket that ended
            channel.config().setAutoRead(on);
        }
    }

    @Override
    public void startTunnel(Exchange of) {
        answers.beginTunnel(of.response());
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        expect = Expect.TUNNEL;
        reading(true);
        goOn();
        if (port.endsTunnels() && expect == Expect.TUNNEL) {
            of.tunnel().leave();
        }
    }

    @Override
    public void shutdownOutput() {
        answers.end(Outbound.SHUT_DOWN_OUTPUT);
    }

    @Override
    public void exchangeEnded(boolean reusable) {
        if (reusable && expect == Expect.ANSWER) {
            nextRequest();
        } else if (reusable && expect != Expect.NOTHING) {
            giveBackExchange();
            waitUntil(worker.nowNs() + port.listener().timeouts().bodyIdleNs());
            wantBody(); // to drop it
        } else {
            endConnection();
        }
        if (!inBurst) {
            flush();
        }
    }

    /**
     * Closes after what is written; a client that may still be sending gets time to read first, lest a reset takes the
     * answer from it.
     */
    private void endConnection() {
        boolean complete = inputEnded || expect == Expect.ANSWER && held.isEmpty();
        expect = Expect.NOTHING;
        giveBackExchange();
        held.drop();
        waitUntil(worker.nowNs() + Http1.LINGER_NS);
        if (complete) {
            answers.end(ChannelFutureListener.CLOSE);
        } else {
            answers.end(Outbound.SHUT_DOWN_OUTPUT);
            reading(true);
        }
    }

    private void nextRequest() {
        giveBackExchange();
        heads.reset();
        served++;
        expect = Expect.HEAD;
        waitUntil(worker.nowNs() + port.listener().timeouts().keepAliveNs());
        if (!consuming) {
            readOn();
            goOn();
        }
    }

    /** Reads again, unless so much is held back that it would pile up. */
    private void readOn() {
        if (!channel.config().isAutoRead() && !held.isFull()) {
            reading(true);
        }
    }

    @Override
    public void abort() {
        expect = Expect.NOTHING;
        answers.abort();
    }

    @Override
    public void require(long deadlineNs) {
        Timers.Timer mine = timer;
        if (mine != null) {
            worker.timers().require(mine, deadlineNs);
        }
    }

    /** The answer under way says that it is the last; an idle connection is closed by {@link #closeIfIdle}. */
    @Override
    public void drain() {
        leaving = true;
    }

    @Override
    public void endTunnels() {
        if (expect == Expect.TUNNEL) {
            worker.tick();
            exchange().tunnel().leave();
        }
    }

    @Override
    public void closeIfIdle() {
        if (exchange == null && expect == Expect.HEAD && held.isEmpty()) {
            expect = Expect.NOTHING;
            answers.end(ChannelFutureListener.CLOSE);
        }
    }

    private void giveBackExchange() {
        Exchange done = exchange;
        if (done != null) {
            exchange = null;
            done.clear();
            unsent.clear(); // what waits for the client is looked at anew
            port.exchanges().giveBack(done);
        }
    }

    private Exchange exchange() {
        Exchange current = exchange;
        if (current == null) {
            throw new IllegalStateException("no exchange while expecting " + expect);
        }
        return current;
    }
}
