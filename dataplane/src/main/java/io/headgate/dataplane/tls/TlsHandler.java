package io.headgate.dataplane.tls;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.socket.Farewell;
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
import java.util.ArrayList;
import java.util.List;
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
 *
 * <p>The library has one window to the outside at a time ({@code BIO} in tcnative): memory it reads records from, or
 * memory it writes records to. What it has to say while it reads, as alerts and answers of a handshake, it keeps in a
 * small ring that is emptied at once, always before the window is opened for writing. The window is never open while
 * others are called, as they may write.
 */
final class TlsHandler extends ChannelDuplexHandler implements Farewell {
    /** Whom the handshake is of interest to; told exactly one of the two, once. */
    interface Owner {
        /** From now on bytes can be exchanged; those that came along are passed on next. */
        void secured(TlsHandler connection);

        /** There is no connection; the peer has been told why, if it can be told. */
        void unsecured(Failure why, String detail);
    }

    private enum State {
        HANDSHAKE,
        OPEN,
        OVER
    }

    /** Holds any alert, and most of the handshake's flights; a longer one goes out in parts. */
    private static final int RING_BYTES = 2048;

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

    private static final int OPENED = 0;

    private final TlsContext context;
    private final boolean server;
    private final Owner owner;
    private @Nullable ChannelHandlerContext added;
    private State state = State.HANDSHAKE;
    private long ssl;
    private long bio;
    private int overheadBytes;
    private int alongBytes = TICKETS_BYTES;
    private boolean inputEnded;
    private boolean outputEnded;
    private boolean closing;
    private @Nullable String failed;

    /** @param server whether the peer is a client */
    TlsHandler(TlsContext context, boolean server, Owner owner) {
        this.context = context;
        this.server = server;
        this.owner = owner;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        added = ctx;
        ssl = context.newConnection(server);
        bio = SSL.bioNewByteBuffer(ssl, RING_BYTES);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        state = State.OVER;
        long freed = ssl;
        ssl = 0;
        bio = 0; // freed along with it
        if (freed != 0) {
            SSL.freeSSL(freed);
            context.release();
        }
    }

    /** Takes ownership of {@code first}, what the peer has sent so far. */
    void begin(ByteBuf first) {
        channelRead(pipeline(), first);
        pipeline().flush();
    }

    /** What it was made with. */
    TlsContext context() {
        return context;
    }

    /** Before a handshake with a server: the name to ask for; empty for none. */
    void askFor(String name) {
        if (!name.isEmpty()) {
            SSL.setTlsExtHostName(ssl, name);
        }
    }

    /** Once secured: lets those behind this see the channel become active. */
    void activate() {
        pipeline().fireChannelActive();
    }

    /** What the peer has shown of itself; null if nothing. Once secured. */
    byte @Nullable [] peerCertificate() {
        return SSL.getPeerCertificate(ssl);
    }

    /** All certificates of the client, its own first; empty if it showed none. Once secured. */
    List<byte[]> clientChain() {
        byte[] own = peerCertificate();
        List<byte[]> chain = new ArrayList<>();
        if (own != null) {
            chain.add(own);
            byte[][] others = SSL.getPeerCertChain(ssl); // of a client: without its own
            chain.addAll(others == null ? List.of() : List.of(others));
        }
        return chain;
    }

    /** What both agreed on; once secured. */
    String version() {
        return SSL.getVersion(ssl);
    }

    String cipher() {
        return SSL.getCipherForSSL(ssl);
    }

    /** Empty when nothing was offered. */
    String protocol() {
        String chosen = SSL.getAlpnSelected(ssl);
        return chosen == null ? "" : chosen;
    }

    boolean resumed() {
        return SSL.isSessionReused(ssl);
    }

    // ---- bytes in

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (state == State.HANDSHAKE) {
                shakeHands(ctx, in);
            }
            if (state == State.OPEN && !inputEnded && in.isReadable()) {
                decrypt(ctx, in);
            }
        } finally {
            in.release();
        }
    }

    /** Goes on with the handshake as far as {@code in} reaches, which is borrowed. */
    private void shakeHands(ChannelHandlerContext ctx, ByteBuf in) {
        int outcome;
        do {
            readFrom(in);
            outcome = outcome(SSL.doHandshake(ssl));
            passOver(in);
            outcome = send(ctx, outcome);
        } while (outcome == SSL.SSL_ERROR_WANT_READ && in.isReadable());
        ctx.flush();
        if (outcome == OPENED) {
            state = State.OPEN;
            overheadBytes = SSL.getMaxWrapOverhead(ssl);
            owner.secured(this);
        } else if (outcome != SSL.SSL_ERROR_WANT_READ) {
            fail(Failure.TLS_HANDSHAKE_FAILED);
        } else if (!ctx.channel().config().isAutoRead()) {
            ctx.read();
        }
    }

    private void fail(Failure why) {
        if (state == State.HANDSHAKE) {
            state = State.OVER;
            owner.unsecured(why, failed == null ? "unknown" : failed);
        }
    }

    /** Turns all records of {@code in}, which is borrowed, into bytes and passes them on. */
    private void decrypt(ChannelHandlerContext ctx, ByteBuf in) {
        int outcome = OPENED;
        int rest = in.readableBytes();
        while (outcome == OPENED && rest > 0 && state == State.OPEN) {
            ByteBuf out = ctx.alloc().ioBuffer(rest);
            readFrom(in);
            long at = BoringSsl.address(out);
            int count;
            do {
                count = SSL.readFromSSL(ssl, at + out.writerIndex(), out.writableBytes());
                if (count > 0) {
                    out.writerIndex(out.writerIndex() + count);
                }
            } while (count > 0 && out.isWritable());
            outcome = outcome(count);
            passOver(in);
            rest = outcome == OPENED ? SSL.sslPending(ssl) + in.readableBytes() : 0;
            if (SSL.bioLengthNonApplication(bio) > 0) {
                send(ctx, OPENED);
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
        } else if (outcome != OPENED && outcome != SSL.SSL_ERROR_WANT_READ && state == State.OPEN) {
            outputEnded = true; // the alert was the last word
            ctx.fireExceptionCaught(new IOException("TLS failed: " + failed));
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
        failed = "the peer left";
        fail(Failure.TLS_HANDSHAKE_CUT);
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
        int records = (length + FRAGMENT_BYTES_MAX - 1) / FRAGMENT_BYTES_MAX;
        ByteBuf out = ctx.alloc().ioBuffer(length + records * overheadBytes + alongBytes);
        alongBytes = 0;
        writeTo(out);
        int done = 0;
        int outcome = OPENED;
        while (done < length && outcome == OPENED) {
            int count = SSL.writeToSSL(ssl, from + done, Math.min(length - done, FRAGMENT_BYTES_MAX));
            done += Math.max(0, count);
            outcome = outcome(count);
            if (outcome == SSL.SSL_ERROR_WANT_WRITE) {
                written(out);
                ctx.write(out, ctx.voidPromise());
                out = ctx.alloc().ioBuffer(FLIGHT_BYTES + length - done + records * overheadBytes);
                writeTo(out);
                outcome = OPENED;
            }
        }
        written(out);
        if (outcome == OPENED) {
            ctx.write(out, promise);
        } else {
            out.release();
            promise.tryFailure(new IOException("TLS failed: " + failed));
        }
    }

    @Override
    public ChannelFuture sayFarewell() {
        ChannelHandlerContext ctx = pipeline();
        if (state != State.OPEN || outputEnded) {
            return ctx.newSucceededFuture();
        }
        outputEnded = true;
        ByteBuf out = ctx.alloc().ioBuffer(ALERT_BYTES + alongBytes);
        writeTo(out);
        SSL.shutdownSSL(ssl);
        written(out);
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
        int now = outcome;
        while (now == SSL.SSL_ERROR_WANT_WRITE || SSL.bioLengthNonApplication(bio) > 0) {
            boolean more = now == SSL.SSL_ERROR_WANT_WRITE;
            ByteBuf out = ctx.alloc().ioBuffer(SSL.bioLengthNonApplication(bio) + (more ? FLIGHT_BYTES : 0));
            writeTo(out);
            SSL.bioFlushByteBuffer(bio);
            if (more) {
                now = outcome(SSL.doHandshake(ssl));
            }
            written(out);
            ctx.write(out, ctx.voidPromise());
        }
        return now;
    }

    // ---- the window

    /** Opens the window for reading what is readable of {@code in}. */
    private void readFrom(ByteBuf in) {
        if (in.isReadable()) {
            SSL.bioSetByteBuffer(bio, BoringSsl.address(in) + in.readerIndex(), in.readableBytes(), false);
        }
    }

    /** Closes it, and moves behind what was read. */
    private void passOver(ByteBuf in) {
        in.readerIndex(in.writerIndex() - SSL.bioLengthByteBuffer(bio));
        SSL.bioClearByteBuffer(bio);
    }

    /** Opens the window for writing into all of the empty {@code out}. */
    private void writeTo(ByteBuf out) {
        SSL.bioSetByteBuffer(bio, BoringSsl.address(out), out.writableBytes(), true);
    }

    /** Closes it, and moves behind what was written. */
    private void written(ByteBuf out) {
        out.writerIndex(out.capacity() - SSL.bioLengthByteBuffer(bio));
        SSL.bioClearByteBuffer(bio);
    }

    /** What a call's result means; keeps the reason if it is a failure. */
    private int outcome(int result) {
        if (result > 0) {
            return OPENED;
        }
        int error = SSL.getError(ssl, result);
        if (error == SSL.SSL_ERROR_SSL || error == SSL.SSL_ERROR_SYSCALL) {
            failed = BoringSsl.lastError();
        }
        return error;
    }

    private ChannelHandlerContext pipeline() {
        ChannelHandlerContext mine = added;
        if (mine == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return mine;
    }
}
