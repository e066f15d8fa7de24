package io.headgate.dataplane.http1;

import io.headgate.dataplane.exchange.Exchange;
import io.headgate.dataplane.exchange.Upstream;
import io.headgate.dataplane.exchange.WriteWatch;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.http.HeadLimits;
import io.headgate.dataplane.http.ResponseHead;
import io.headgate.dataplane.http.TrailerRules;
import io.headgate.dataplane.pool.EndpointPool;
import io.headgate.dataplane.pool.Waiter;
import io.headgate.dataplane.socket.Outbound;
import io.headgate.dataplane.worker.Timed;
import io.headgate.dataplane.worker.Timers;
import io.headgate.dataplane.worker.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1 connection to an endpoint: writes requests, cuts answers into heads and body pieces. Confined to its
 * worker's loop.
 */
final class Http1Upstream extends Upstream implements BodyReader.Owner, Timed {
    /** What the next bytes from the endpoint are. */
    private enum Expect {
        /** Nothing: no request is under way. Bytes now mean the connection is out of step. */
        NOTHING,
        HEAD,
        BODY,
        TUNNEL,
        /** Nothing that counts: the tunnel is over, and the endpoint takes the last of what the client sent. */
        END
    }

    private final Worker worker;
    private final HeadWriter headWriter;
    private final Set<Http1Upstream> ending;
    private final HeadReader heads = new HeadReader();
    private final BodyReader bodies = new BodyReader(this, TrailerRules.RESPONSE);
    private final MessageWriter messages;
    private final Events events = new Events();
    private final WriteWatch unsent = new WriteWatch();
    private Timers.@Nullable Timer timer;
    private @Nullable Channel channel;
    private @Nullable Exchange exchange;
    private Expect expect = Expect.NOTHING;
    private boolean keepAlive;
    private boolean outOfStep;
    private boolean reused;
    private boolean introduced;
    private boolean answerBegun;
    private boolean broken;
    private boolean inputEnded;
    private boolean outputEnded;
    private long stallNs;

    /** @param ending where it is for as long as it takes to send the last bytes of a tunnel that is over */
    Http1Upstream(
            EndpointPool<Upstream> home,
            Waiter<Upstream> waiter,
            Worker worker,
            HeadWriter headWriter,
            Set<Http1Upstream> ending) {
        super(home, waiter);
        this.worker = worker;
        this.headWriter = headWriter;
        this.ending = ending;
        messages = new MessageWriter(worker);
    }

    /** What the channel's pipeline consists of. */
    ChannelInboundHandlerAdapter events() {
        return events;
    }

    /** The channel is being connected. */
    void connecting(ChannelFuture connect) {
        if (connect.cause() == null) {
            channel = connect.channel();
        }
        awaitOpen(connect);
    }

    // ---- what the exchange asks

    @Override
    public void introduce(ByteBuf header) {
        introduced = true;
        open().write(header, open().voidPromise());
    }

    @Override
    public void begin(Exchange of) {
        exchange = of;
        expect = Expect.HEAD;
        answerBegun = false;
        heads.reset();
        messages.begin(headWriter.request(of, home().name()), of.request().chunked());
    }

    @Override
    public void writeBody(ByteBuf piece, boolean last) {
        Exchange of = exchange();
        messages.write(open(), piece, last, of.trailer(), of.trailerLength());
    }

    @Override
    public void flush() {
        messages.flushHead(open());
        open().flush();
    }

    @Override
    public boolean isWritable() {
        return open().isWritable();
    }

    @Override
    public boolean isHttp2() {
        return false;
    }

    @Override
    public void reading(boolean on) {
        if (!inputEnded && isOpen()) { // the transport may have let go of a socket that ended
            open().config().setAutoRead(on);
        }
    }

    @Override
    public void startTunnel() {
        open().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        messages.beginPlain();
        expect = Expect.TUNNEL;
    }

    @Override
    public void shutdownOutput() {
        outputEnded = true;
        flush();
        Outbound.afterWrites(open(), Outbound.SHUT_DOWN_OUTPUT);
    }

    @Override
    public void end(boolean reusable) {
        if (outputEnded && isOpen()) {
            closeAfterWrites(exchange());
            return;
        }
        exchange = null;
        boolean clean = reusable && !introduced && expect == Expect.NOTHING && keepAlive && !outOfStep && isOpen();
        expect = Expect.NOTHING;
        if (!clean) {
            close();
            return;
        }
        reused = true;
        if (!open().config().isAutoRead()) {
            reading(true);
        }
        home().release(this);
    }

    /**
     * The client ended its direction in order, so the endpoint gets all that came before, as long as it goes on taking
     * it; then it has a moment to end its own.
     */
    private void closeAfterWrites(Exchange tunnel) {
        stallNs = tunnel.listener().timeouts().writeStallNs();
        exchange = null;
        expect = Expect.END;
        ending.add(this);
        long nowNs = worker.nowNs();
        unsent.start(nowNs);
        timer = worker.timers().add(this, nowNs);
        if (inputEnded) {
            Outbound.afterWrites(open(), ChannelFutureListener.CLOSE);
        } else {
            reading(true);
        }
    }

    @Override
    public long onTimer(long nowNs) {
        long left = Outbound.unsentBytes(open());
        long patienceNs = left > 0 ? stallNs : Http1.LINGER_NS;
        if (unsent.stalled(nowNs, -left, patienceNs)) {
            close();
            return NEVER;
        }
        return unsent.expiresNs(patienceNs);
    }

    @Override
    protected boolean isOpen() {
        Channel current = channel;
        return current != null && current.isActive();
    }

    @Override
    public void close() {
        Channel current = channel;
        if (current != null) {
            current.close();
        }
    }

    // ---- bytes in

    /** Takes ownership of {@code in}. */
    private void consume(ByteBuf in) {
        ByteBuf rest = in;
        try {
            while (rest != null && rest.isReadable()) {
                if (expect == Expect.END) {
                    rest.skipBytes(rest.readableBytes());
                } else if (expect == Expect.NOTHING) {
                    rest.skipBytes(rest.readableBytes());
                    close();
                } else if (expect == Expect.HEAD) {
                    readHead(rest);
                } else {
                    ByteBuf given = rest;
                    rest = null; // not ours to release, should this throw
                    rest = handOver(given);
                }
            }
        } finally {
            if (rest != null) {
                rest.release();
            }
        }
    }

    /** Takes ownership of bytes behind a head; returns what is left of them, owned by the caller, or null. */
    private @Nullable ByteBuf handOver(ByteBuf in) {
        if (expect == Expect.BODY) {
            return bodies.read(in);
        }
        exchange().tunnel().fromUpstream(in, false);
        return null;
    }

    private void readHead(ByteBuf in) {
        Exchange of = exchange();
        ResponseHead head = of.response();
        answerBegun = true;
        switch (heads.read(in, head, HeadLimits.RESPONSE)) {
            case MORE -> {}
            case MALFORMED_FIRST_LINE, MALFORMED_FIELD, FIRST_LINE_TOO_LONG -> fail(Failure.BAD_RESPONSE);
            case FIELDS_TOO_LARGE -> fail(Failure.RESPONSE_HEAD_TOO_LARGE);
            case COMPLETE -> {
                Failure failure =
                        ResponseParser.parse(head, heads.start(), of.request().method(), HeadLimits.RESPONSE);
                if (failure != null) {
                    fail(failure);
                } else if (head.informational()) {
                    informational(of);
                } else {
                    answer(of, head, in.isReadable());
                }
            }
        }
    }

    private void informational(Exchange of) {
        of.onInformational();
        if (exchange == of && expect == Expect.HEAD) {
            of.response().clear();
            heads.reset();
        }
    }

    private void answer(Exchange of, ResponseHead head, boolean moreFollows) {
        keepAlive = head.keepAlive();
        if (!head.hasBody()) {
            expect = Expect.NOTHING;
            outOfStep = moreFollows;
        } else {
            expect = Expect.BODY;
            bodies.begin(head.contentLength());
        }
        of.onResponse();
    }

    @Override
    public void onBody(ByteBuf piece, boolean last, boolean moreFollows) {
        Exchange of = exchange();
        if (last) {
            expect = Expect.NOTHING;
            outOfStep = moreFollows;
            of.trailer(bodies.trailer(), bodies.trailerLength());
        }
        of.onResponseBody(piece, last);
    }

    @Override
    public void onMalformedBody() {
        fail(Failure.BODY_CUT);
    }

    private void fail(Failure why) {
        Exchange of = exchange();
        outOfStep = true;
        of.onUpstreamFailed(why);
    }

    /** The connection is gone; what that means depends on what was awaited. */
    private void gone() {
        Exchange of = exchange;
        messages.abandon();
        if (expect == Expect.END) {
            ending.remove(this);
            worker.timers().cancel(timer);
            timer = null;
        }
        closed();
        if (of == null) {
            return;
        }
        switch (expect) {
            case HEAD -> {
                boolean insideHead = of.response().length() > 0;
                of.onUpstreamFailed(insideHead ? Failure.BAD_RESPONSE : betweenHeads());
            }
            case BODY -> {
                if (broken || !bodies.untilClose()) {
                    of.onUpstreamFailed(Failure.BODY_CUT);
                } else {
                    onBody(Unpooled.EMPTY_BUFFER, true, false);
                }
            }
            case TUNNEL, NOTHING, END -> of.onUpstreamFailed(Failure.BODY_CUT);
        }
    }

    private Failure betweenHeads() {
        if (answerBegun) {
            return Failure.BODY_CUT; // an interim answer has come, so this is no race, and nothing to try again
        }
        return reused ? Failure.REUSE_RACE : Failure.RESET;
    }

    private Exchange exchange() {
        Exchange current = exchange;
        if (current == null) {
            throw new IllegalStateException("no exchange while expecting " + expect);
        }
        return current;
    }

    private Channel open() {
        Channel current = channel;
        if (current == null) {
            throw new IllegalStateException("not connected yet");
        }
        return current;
    }

    /** The socket's side of this connection. */
    private final class Events extends ChannelInboundHandlerAdapter {
        private boolean inBurst;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (!inBurst) {
                inBurst = true;
                worker.tick();
            }
            consume((ByteBuf) message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            inBurst = false;
            if (exchange != null) {
                exchange.onResponseBurstEnd();
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            if (exchange != null) {
                worker.tick();
                exchange.onUpstreamWritable(ctx.channel().isWritable());
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event != ChannelInputShutdownEvent.INSTANCE) {
                return;
            }
            inputEnded = true;
            if (expect == Expect.END) {
                Outbound.afterWrites(ctx.channel(), ChannelFutureListener.CLOSE);
            } else if (expect == Expect.TUNNEL && exchange != null) {
                exchange.tunnel().upstreamEnded();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            worker.tick();
            gone();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            broken = true;
            if (!(cause instanceof java.io.IOException)) {
                System.getLogger("io.headgate.http")
                        .log(System.Logger.Level.ERROR, "an endpoint's connection failed", cause);
            }
            ctx.close();
        }
    }
}
