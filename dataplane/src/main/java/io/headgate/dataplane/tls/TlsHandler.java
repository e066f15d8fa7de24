package io.headgate.dataplane.tls;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.socket.Farewell;
import io.headgate.dataplane.socket.HeldBytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannelConfig;
import io.netty.internal.tcnative.SSL;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One end of a TLS connection: shakes hands, then turns records into bytes and bytes into records. Stands first in the
 * pipeline, so that those behind it know nothing of TLS but what {@link TlsSession} tells. Confined to its worker's
 * loop.
 *
 * <p>Called directly, without Netty's handler or the JDK's engine between: nothing is allocated per read or write but
 * the two buffers; each direction ends on its own (RFC 8446 section 6.1), which an engine does not offer; and nothing
 * is queued here. What is written becomes records at once, so what the kernel does not take is counted where all of it
 * is, and every bound of a connection's memory holds as it does without TLS. What is read is at most one read of the
 * socket and the part of a record that came before.
 */
final class TlsHandler extends ChannelDuplexHandler implements Farewell {
    /** Whom the handshake is of interest to; told exactly one of the two, once. */
    interface Owner {
        /**
         * The handshake stands until it is known whether the peer's certificate is believed; only where the context
         * leaves that to its owner. Returns whether it is known now; else {@link #hold} has been called.
         */
        default boolean isVerified(TlsHandler connection) {
            return true;
        }

        /** From now on bytes can be exchanged; those that came along are passed on next, unless they are held. */
        void secured(TlsHandler connection);

        /** There is no connection; the peer has been told why, if it can be told. */
        void unsecured(Failure why, String detail);
    }

    private enum State {
        HANDSHAKE,
        OPEN,
        OVER
    }

    /** A flight of a server with a chain of three certificates. */
    private static final int FLIGHT_BYTES = 8 * 1024;

    /**
     * Two session tickets, which the library sends along with a server's first bytes; other ends have a flight more.
     */
    private static final int TICKETS_BYTES = 1024;

    /** An alert in its record, with much to spare. */
    private static final int ALERT_BYTES = 128;

    /** RFC 8446 section 5.1. */
    private static final int FRAGMENT_BYTES_MAX = 1 << 14;

    private final TlsContext context;
    private final boolean server;
    private final Owner owner;
    private @Nullable ChannelHandlerContext added;
    private State state = State.HANDSHAKE;
    private @Nullable SslConnection ssl;
    private int overheadBytes;
    private int alongBytes = TICKETS_BYTES;
    private boolean inputEnded;
    private boolean outputEnded;
    private boolean closing;
    /** What came since {@link #hold}; null: all goes on. */
    private @Nullable HeldBytes held;

    /** @param server whether the peer is a client */
    TlsHandler(TlsContext context, boolean server, Owner owner) {
        this.context = context;
        this.server = server;
        this.owner = owner;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        added = ctx;
        ssl = new SslConnection(context, server);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        state = State.OVER;
        SslConnection freed = ssl;
        ssl = null;
        if (held != null) {
            held.drop();
            held = null;
        }
        if (freed != null) {
            freed.free();
        }
    }

    /** Takes ownership of {@code first}, what the peer has sent so far. */
    void begin(ByteBuf first) {
        channelRead(pipeline(), first);
        pipeline().flush();
    }

    /** Takes up nothing more that comes, until {@link #goOn}. Whoever calls it stops reading, too. */
    void hold() {
        held = new HeldBytes(pipeline().alloc());
    }

    /** Takes up what came since {@link #hold}. */
    void goOn() {
        HeldBytes kept = held;
        held = null;
        if (kept == null || state == State.OVER) {
            return;
        }
        if (state == State.HANDSHAKE) {
            ssl().verify();
        }
        ByteBuf came = kept.take();
        channelRead(pipeline(), came == null ? Unpooled.EMPTY_BUFFER : came);
        pipeline().fireChannelReadComplete();
    }

    /** What it was made with. */
    TlsContext context() {
        return context;
    }

    /** The library's side of it; until this is taken out of its pipeline. */
    SslConnection ssl() {
        return Objects.requireNonNull(ssl, "the connection is gone");
    }

    /** Whether the handshake is done, and nothing has ended since. */
    boolean isOpen() {
        return state == State.OPEN;
    }

    /** Once secured: lets those behind this see the channel become active. */
    void activate() {
        pipeline().fireChannelActive();
    }

    // ---- bytes in

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (state == State.HANDSHAKE && held == null) {
                shakeHands(ctx, in);
            }
            if (held != null) {
                held.add(in.retain());
            } else if (state == State.OPEN && !inputEnded && in.isReadable()) {
                decrypt(ctx, in);
            }
        } finally {
            in.release();
        }
    }

    /** Goes on with the handshake as far as {@code in} reaches, which is borrowed. */
    private void shakeHands(ChannelHandlerContext ctx, ByteBuf in) {
        SslConnection on = ssl();
        int outcome;
        boolean again;
        do {
            on.readFrom(in);
            outcome = on.handshake();
            on.passOver(in);
            outcome = send(ctx, outcome);
            again = outcome == SSL.SSL_ERROR_WANT_CERTIFICATE_VERIFY && owner.isVerified(this);
            if (again) {
                on.verify();
            }
        } while (again || outcome == SSL.SSL_ERROR_WANT_READ && in.isReadable());
        ctx.flush();
        if (held != null) {
            return;
        }
        if (outcome == SslConnection.DONE) {
            state = State.OPEN;
            overheadBytes = on.overheadBytes();
            owner.secured(this);
        } else if (outcome != SSL.SSL_ERROR_WANT_READ) {
            fail(Failure.TLS_HANDSHAKE_FAILED, on.failed());
        } else if (!ctx.channel().config().isAutoRead()) {
            ctx.read();
        }
    }

    private void fail(Failure why, String detail) {
        if (state == State.HANDSHAKE) {
            state = State.OVER;
            owner.unsecured(why, detail);
        }
    }

    /** Turns all records of {@code in}, which is borrowed, into bytes and passes them on. */
    private void decrypt(ChannelHandlerContext ctx, ByteBuf in) {
        SslConnection on = ssl();
        int outcome = SslConnection.DONE;
        int rest = in.readableBytes();
        while (outcome == SslConnection.DONE && rest > 0 && state == State.OPEN) {
            ByteBuf out = ctx.alloc().ioBuffer(rest);
            on.readFrom(in);
            long at = BoringSsl.address(out);
            int count;
            do {
                count = on.read(at + out.writerIndex(), out.writableBytes());
                if (count > 0) {
                    out.writerIndex(out.writerIndex() + count);
                }
            } while (count > 0 && out.isWritable());
            outcome = on.outcome(count);
            on.passOver(in);
            rest = outcome == SslConnection.DONE ? on.pending() + in.readableBytes() : 0;
            if (on.ringBytes() > 0) {
                send(ctx, SslConnection.DONE);
                ctx.flush();
            }
            if (out.isReadable()) {
                ctx.fireChannelRead(out);
            } else {
                out.release();
            }
        }
        if (outcome == SSL.SSL_ERROR_ZERO_RETURN) {
            inputEnded(ctx);
        } else if (outcome != SslConnection.DONE && outcome != SSL.SSL_ERROR_WANT_READ && state == State.OPEN) {
            outputEnded = true; // the alert was the last word
            ctx.fireExceptionCaught(new IOException("TLS failed: " + on.failed()));
        }
    }

    /** The peer has said that it sends no more. */
    private void inputEnded(ChannelHandlerContext ctx) {
        inputEnded = true;
        if (state == State.OPEN && ((DuplexChannelConfig) ctx.channel().config()).isAllowHalfClosure()) {
            ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        } else {
            close(ctx, ctx.newPromise());
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event != ChannelInputShutdownEvent.INSTANCE) {
            ctx.fireUserEventTriggered(event);
        } else if (state == State.HANDSHAKE) {
            cut();
            ctx.close();
        } else if (!inputEnded) {
            truncated(ctx);
        }
    }

    /** Anybody on the way may have ended the stream, so nobody must take what came for the whole. */
    private void truncated(ChannelHandlerContext ctx) {
        inputEnded = true;
        ctx.fireExceptionCaught(new IOException("the peer ended the stream without saying so (close_notify)"));
    }

    private void cut() {
        fail(Failure.TLS_HANDSHAKE_CUT, "the peer left");
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (server) {
            ctx.fireChannelActive();
        } else {
            begin(Unpooled.EMPTY_BUFFER); // who stands behind learns of it from whoever is told of the handshake
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (state == State.HANDSHAKE) {
            cut();
        } else if (state == State.OPEN && !inputEnded && !closing) {
            truncated(ctx);
        }
        state = State.OVER;
        ctx.fireChannelInactive();
    }

    // ---- bytes out

    /** Takes ownership of the message. */
    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        ByteBuf in = (ByteBuf) message;
        if (!in.isReadable()) {
            ctx.write(in, promise);
            return;
        }
        try {
            if (state != State.OPEN || outputEnded) {
                promise.tryFailure(new IOException("the connection takes no more bytes"));
                return;
            }
            long at = BoringSsl.address(in);
            if (at == 0) {
                ByteBuf copy = ctx.alloc().directBuffer(in.readableBytes()).writeBytes(in);
                write(ctx, copy, promise);
                return;
            }
            encrypt(ctx, at + in.readerIndex(), in.readableBytes(), promise);
        } finally {
            in.release();
        }
    }

    /**
     * Turns bytes into records. What the library has kept until now goes out along with them, as session tickets and
     * answers to a peer that changed its key; where that takes the room of the records, they go on in another buffer.
     */
    private void encrypt(ChannelHandlerContext ctx, long from, int length, ChannelPromise promise) {
        SslConnection on = ssl();
        int records = (length + FRAGMENT_BYTES_MAX - 1) / FRAGMENT_BYTES_MAX;
        ByteBuf out = ctx.alloc().ioBuffer(length + records * overheadBytes + alongBytes);
        alongBytes = 0;
        on.writeTo(out);
        int done = 0;
        int outcome = SslConnection.DONE;
        while (done < length && outcome == SslConnection.DONE) {
            int count = on.write(from + done, Math.min(length - done, FRAGMENT_BYTES_MAX));
            done += Math.max(0, count);
            outcome = on.outcome(count);
            if (outcome == SSL.SSL_ERROR_WANT_WRITE) {
                on.written(out);
                ctx.write(out, ctx.voidPromise());
                out = ctx.alloc().ioBuffer(FLIGHT_BYTES + length - done + records * overheadBytes);
                on.writeTo(out);
                outcome = SslConnection.DONE;
            }
        }
        on.written(out);
        if (outcome == SslConnection.DONE) {
            ctx.write(out, promise);
        } else {
            out.release();
            promise.tryFailure(new IOException("TLS failed: " + on.failed()));
        }
    }

    @Override
    public ChannelFuture sayFarewell() {
        ChannelHandlerContext ctx = pipeline();
        if (state != State.OPEN || outputEnded) {
            return ctx.newSucceededFuture();
        }
        outputEnded = true;
        SslConnection on = ssl();
        ByteBuf out = ctx.alloc().ioBuffer(ALERT_BYTES + alongBytes);
        on.writeTo(out);
        on.shutDown();
        on.written(out);
        return ctx.writeAndFlush(out);
    }

    /** A connection that is to be reset says nothing: its peer must not take what it has for the whole. */
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        closing = true;
        if (ctx.channel().isActive() && !isToBeReset(ctx.channel())) {
            sayFarewell();
        }
        ctx.close(promise);
    }

    private static boolean isToBeReset(Channel channel) {
        Integer linger = channel.config().getOption(ChannelOption.SO_LINGER);
        return linger != null && linger == 0;
    }

    /**
     * Sends what the library has to say. In a handshake that wants to say more than the ring holds, goes on with it
     * until all is said. Returns how it came out.
     */
    private int send(ChannelHandlerContext ctx, int outcome) {
        SslConnection on = ssl();
        int now = outcome;
        while (now == SSL.SSL_ERROR_WANT_WRITE || on.ringBytes() > 0) {
            boolean more = now == SSL.SSL_ERROR_WANT_WRITE;
            ByteBuf out = ctx.alloc().ioBuffer(on.ringBytes() + (more ? FLIGHT_BYTES : 0));
            on.writeTo(out);
            on.emptyRing();
            if (more) {
                now = on.handshake();
            }
            on.written(out);
            ctx.write(out, ctx.voidPromise());
        }
        return now;
    }

    private ChannelHandlerContext pipeline() {
        ChannelHandlerContext mine = added;
        if (mine == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return mine;
    }
}
