package io.headgate.dataplane.http1;

import io.headgate.dataplane.exchange.Downstream;
import io.headgate.dataplane.exchange.Exchange;
import io.headgate.dataplane.exchange.Peer;
import io.headgate.dataplane.exchange.Reply;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.http.Method;
import io.headgate.dataplane.http.ResponseHead;
import io.headgate.dataplane.worker.Timed;
import io.headgate.dataplane.worker.Timers;
import io.headgate.dataplane.worker.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * A client's HTTP/1 connection: cuts its bytes into heads and body pieces, and writes answers. One request is worked on
 * at a time; what a client pipelines behind it is held, bounded, until its turn. Confined to its worker's loop.
 */
final class Http1Downstream extends ChannelInboundHandlerAdapter implements Downstream, Timed {
    /** What the next bytes from the client are. */
    private enum Expect {
        /** A request's head. */
        HEAD,
        /** Body with a Content-Length. */
        LENGTH,
        /** Body in chunks. */
        CHUNKS,
        /** Nothing yet: the request is complete and its answer under way. */
        ANSWER,
        /** After 101: anything. */
        TUNNEL,
        /** Whatever comes is dropped until the client has read our last answer. */
        NOTHING
    }

    /** Bytes held back for a client before it is no longer read: one full read of the socket. */
    private static final int HELD_BYTES_MAX = 64 * 1024;

    /** A client that got its last answer has this long to read it and close; then it is closed upon. */
    private static final long LINGER_NS = 2_000_000_000L;

    private final ListenerPort port;
    private final Worker worker;
    private final Peer peer;
    private final HeadReader heads = new HeadReader();
    private final MessageWriter messages;
    private final Runnable goOn = this::goOn;
    private @Nullable Channel channel;
    private Timers.@Nullable Timer timer;
    private @Nullable Exchange exchange;
    private @Nullable ByteBuf held;
    private @Nullable ChunkDecoder chunks;
    private Expect expect = Expect.HEAD;
    private long bodyLeft;
    private long waitsUntilNs;
    private long written;
    private long lastProgress = -1;
    private boolean cutMustReset;
    private boolean noBody;
    private boolean inBurst;
    private boolean consuming;
    private boolean inputEnded;
    private boolean dirty;
    private boolean moreFollows;

    Http1Downstream(ListenerPort port, @Nullable InetAddress from) {
        this.port = port;
        worker = port.worker();
        peer = new Peer(from);
        messages = new MessageWriter(worker);
    }

    // ---- events of the socket

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        channel = ctx.channel();
        port.opened(this);
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
        if (held == null) {
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
            exchange.onClientWritable(ctx.channel().isWritable());
        } else if (expect == Expect.HEAD && isWritable()) {
            worker.tick();
            goOn();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE && expect == Expect.TUNNEL && exchange != null) {
            inputEnded = true;
            exchange.tunnelClientEnded();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        worker.tick();
        expect = Expect.NOTHING;
        worker.timers().cancel(timer);
        timer = null;
        dropHeld();
        messages.abandon();
        if (exchange != null) {
            exchange.onClientClosed();
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
        if (nowNs < waitsUntilNs) {
            return waitsUntilNs;
        }
        if (current != null && current.request().length() > 0) {
            current.fail(Failure.HEADER_TIMEOUT);
            flush();
            return waitsUntilNs;
        }
        if (takesWhatWasWritten()) {
            waitsUntilNs = nowNs + port.listener().timeouts().writeStallNs();
            return waitsUntilNs;
        }
        open().close();
        return NEVER;
    }

    /**
     * Whether the client has yet to take the end of an answer whose exchange is over, and took some of it since this
     * was last asked.
     */
    private boolean takesWhatWasWritten() {
        long progress = writeProgress();
        boolean some = progress != lastProgress;
        lastProgress = progress;
        return some && open().unsafe().outboundBuffer() != null && !hasSentAll();
    }

    private boolean hasSentAll() {
        ChannelOutboundBuffer out = open().unsafe().outboundBuffer();
        return out == null || out.isEmpty();
    }

    private void waitUntil(long deadlineNs) {
        waitsUntilNs = deadlineNs;
        require(deadlineNs);
    }

    // ---- bytes in

    /** Takes ownership of {@code in} and works through it as far as it may. */
    private void consume(ByteBuf in) {
        consuming = true;
        int requests = 0;
        ByteBuf rest = in;
        while (rest != null && rest.isReadable()) {
            switch (expect) {
                case HEAD -> {
                    if (!isWritable()) {
                        hold(rest); // until the client takes the answers it has
                        rest = null;
                    } else if (requests == port.listener().pipelined()) {
                        hold(rest);
                        worker.loop().execute(goOn);
                        rest = null;
                    } else if (readHead(rest)) {
                        requests++;
                    }
                }
                case LENGTH, CHUNKS -> rest = readBody(rest);
                case ANSWER -> {
                    moreFollows = false;
                    hold(rest);
                    rest = null;
                }
                case TUNNEL -> {
                    exchange().tunnelFromClient(rest);
                    rest = null;
                }
                case NOTHING -> rest.skipBytes(rest.readableBytes());
            }
        }
        if (rest != null) {
            rest.release();
        }
        consuming = false;
        if (expect == Expect.HEAD || expect == Expect.ANSWER) {
            readOn();
        }
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
        return switch (heads.read(in, next.request(), port.limits())) {
            case MORE -> false;
            case MALFORMED_FIRST_LINE -> refuse(next, Failure.MALFORMED_REQUEST_LINE);
            case MALFORMED_FIELD -> refuse(next, Failure.MALFORMED_FIELD);
            case FIRST_LINE_TOO_LONG -> refuse(next, Failure.REQUEST_LINE_TOO_LONG);
            case FIELDS_TOO_LARGE -> refuse(next, Failure.HEADERS_TOO_LARGE);
            case COMPLETE -> {
                Failure failure = RequestParser.parse(next.request(), heads.start(), port.limits());
                if (failure != null) {
                    yield refuse(next, failure);
                }
                expectBody(next);
                moreFollows = expect == Expect.ANSWER && in.isReadable();
                next.onRequest();
                yield true;
            }
        };
    }

    /** Nothing the client sends after this can be trusted to begin where we think it does. */
    private boolean refuse(Exchange refused, Failure why) {
        expect = Expect.NOTHING;
        refused.fail(why);
        return true;
    }

    private void expectBody(Exchange next) {
        bodyLeft = next.request().contentLength();
        if (next.request().chunked()) {
            expect = Expect.CHUNKS;
            if (chunks == null) {
                chunks = new ChunkDecoder();
            }
            chunks.reset();
        } else {
            expect = bodyLeft > 0 ? Expect.LENGTH : Expect.ANSWER;
        }
    }

    /** Takes ownership of {@code in}; returns what is left of it, owned by the caller, or null. */
    private @Nullable ByteBuf readBody(ByteBuf in) {
        if (exchange != null && !exchange.acceptsBody()) {
            hold(in);
            reading(false);
            return null;
        }
        return expect == Expect.LENGTH ? readLength(in) : readChunks(in);
    }

    private @Nullable ByteBuf readLength(ByteBuf in) {
        int count = (int) Math.min(bodyLeft, in.readableBytes());
        bodyLeft -= count;
        boolean last = bodyLeft == 0;
        if (last) {
            expect = Expect.ANSWER;
        }
        if (exchange == null) {
            in.skipBytes(count);
            drained(last);
            return in;
        }
        if (count == in.readableBytes()) {
            exchange().onRequestBody(in, last);
            return null;
        }
        exchange().onRequestBody(in.readRetainedSlice(count), last);
        return in;
    }

    private @Nullable ByteBuf readChunks(ByteBuf in) {
        ChunkDecoder decoder = chunks();
        ChunkDecoder.Result result = decoder.next(in);
        if (result == ChunkDecoder.Result.MALFORMED) {
            expect = Expect.NOTHING;
            if (exchange != null) {
                exchange.fail(Failure.BAD_CHUNK);
            }
            return in;
        }
        boolean last = result == ChunkDecoder.Result.END;
        if (last) {
            expect = Expect.ANSWER;
        }
        if (exchange == null) {
            drained(last);
            return in;
        }
        if (last) {
            exchange().trailer(decoder.trailer(), decoder.trailerLength());
        }
        if (decoder.runLength() > 0) {
            exchange().onRequestBody(in.retainedSlice(decoder.runStart(), decoder.runLength()), last);
        } else if (last) {
            exchange().onRequestBody(Unpooled.EMPTY_BUFFER, true);
        }
        return in;
    }

    /** The rest of the body of a request that was answered early is over: the connection is in step again. */
    private void drained(boolean last) {
        if (last) {
            nextRequest();
        }
    }

    /** Takes ownership of {@code in} and keeps it for later; a client that sends too much is no longer read. */
    private void hold(ByteBuf in) {
        ByteBuf before = held;
        if (before == null) {
            held = in;
        } else {
            ByteBuf joined = worker.allocator().directBuffer(before.readableBytes() + in.readableBytes());
            held = joined.writeBytes(before).writeBytes(in);
            before.release();
            in.release();
        }
        if (held.readableBytes() > HELD_BYTES_MAX) {
            reading(false);
        }
    }

    /** Works through what was held back. */
    private void goOn() {
        ByteBuf in = held;
        if (in == null || consuming) {
            return;
        }
        held = null;
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

    private void dropHeld() {
        if (held != null) {
            held.release();
            held = null;
        }
    }

    // ---- what the exchange asks

    @Override
    public void writeInformational(ResponseHead head) {
        write(port.heads().informational(head));
        flush();
    }

    @Override
    public boolean writeHead(Exchange of, long bodyLength, boolean keepAlive) {
        boolean endless = bodyLength < 0;
        boolean chunked = endless && !of.request().http10();
        boolean reusable = keepAlive && staysOpen() && (!endless || chunked);
        noBody = of.request().method() == Method.HEAD;
        cutMustReset = endless && !chunked;
        ByteBuf head = port.heads().response(of, bodyLength, chunked && !noBody, reusable);
        count(head);
        messages.begin(head, chunked);
        return reusable;
    }

    @Override
    public boolean writeReply(Exchange of, Reply reply, byte[] extraFieldLines, boolean keepAlive) {
        boolean reusable = keepAlive && staysOpen();
        write(port.heads().reply(of, reply, extraFieldLines, reusable));
        return reusable;
    }

    /** In a drain a connection ends with the answer to the last request that has arrived. */
    private boolean staysOpen() {
        return !port.draining() || moreFollows || held != null;
    }

    @Override
    public void writeBody(ByteBuf piece, boolean last) {
        if (noBody) {
            piece.release();
            return;
        }
        count(piece);
        messages.write(open(), piece, last, exchange().trailer(), exchange().trailerLength());
    }

    private void write(ByteBuf out) {
        count(out);
        open().write(out, open().voidPromise());
    }

    private void count(ByteBuf out) {
        int bytes = out.readableBytes();
        port.listener().cells().bytesOut(bytes);
        written += bytes;
        dirty = true;
    }

    @Override
    public void flush() {
        if (dirty) {
            dirty = false;
            messages.flushHead(open());
            open().flush();
        }
    }

    @Override
    public boolean inBurst() {
        return inBurst;
    }

    @Override
    public boolean isWritable() {
        return open().isWritable();
    }

    @Override
    public long writeProgress() {
        ChannelOutboundBuffer out = open().unsafe().outboundBuffer();
        return out == null ? written : written - out.totalPendingWriteBytes() + Math.max(0, out.currentProgress());
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
        if (!inputEnded && open().isActive()) { // the transport may have let go of a socket that ended
            open().config().setAutoRead(on);
        }
    }

    @Override
    public void startTunnel(Exchange of) {
        write(port.heads().switching(of.response()));
        flush();
        open().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        messages.beginPlain();
        noBody = false;
        expect = Expect.TUNNEL;
        reading(true);
        goOn();
    }

    @Override
    public void shutdownOutput() {
        flush();
        Http1.afterWrites(open(), Http1.SHUT_DOWN_OUTPUT);
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
        boolean complete = expect == Expect.ANSWER && held == null;
        expect = Expect.NOTHING;
        giveBackExchange();
        dropHeld();
        dirty = false;
        Channel ending = open();
        messages.flushHead(ending);
        if (complete) {
            waitUntil(worker.nowNs() + port.listener().timeouts().writeStallNs());
            Http1.afterWrites(ending, ChannelFutureListener.CLOSE);
            return;
        }
        Http1.afterWrites(ending, Http1.SHUT_DOWN_OUTPUT);
        waitUntil(worker.nowNs() + LINGER_NS);
        reading(true);
    }

    private void nextRequest() {
        giveBackExchange();
        heads.reset();
        expect = Expect.HEAD;
        waitUntil(worker.nowNs() + port.listener().timeouts().keepAliveNs());
        if (!consuming) {
            readOn();
            goOn();
        }
    }

    /** Reads again, unless so much is held back that it would pile up. */
    private void readOn() {
        if (!open().config().isAutoRead() && (held == null || held.readableBytes() <= HELD_BYTES_MAX)) {
            reading(true);
        }
    }

    @Override
    public void abort() {
        Channel cut = open();
        if (cutMustReset) {
            cut.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        expect = Expect.NOTHING;
        cut.close();
    }

    @Override
    public void require(long deadlineNs) {
        Timers.Timer mine = timer;
        if (mine != null) {
            worker.timers().require(mine, deadlineNs);
        }
    }

    /** Closes the connection unless a request is under way or has begun to arrive. */
    void closeIfIdle() {
        if (exchange == null && expect == Expect.HEAD && held == null) {
            expect = Expect.NOTHING;
            Http1.afterWrites(open(), ChannelFutureListener.CLOSE);
        }
    }

    private void giveBackExchange() {
        Exchange done = exchange;
        if (done != null) {
            exchange = null;
            done.clear();
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

    private ChunkDecoder chunks() {
        ChunkDecoder decoder = chunks;
        if (decoder == null) {
            throw new IllegalStateException("no chunked body while expecting " + expect);
        }
        return decoder;
    }

    private Channel open() {
        Channel open = channel;
        if (open == null) {
            throw new IllegalStateException("not connected yet");
        }
        return open;
    }
}
