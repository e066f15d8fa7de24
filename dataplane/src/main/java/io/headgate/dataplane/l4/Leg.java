package io.headgate.dataplane.l4;

import io.headgate.dataplane.metrics.ListenerCells;
import io.headgate.dataplane.socket.Outbound;
import io.headgate.dataplane.socket.SendQueue;
import io.headgate.dataplane.worker.Timed;
import io.headgate.dataplane.worker.Timers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import org.jspecify.annotations.Nullable;

/**
 * One of a tunnel's two sockets: passes what comes in on to the other as it is, reads no faster than that takes it, and
 * keeps the two directions apart. Confined to its worker's loop.
 *
 * <p>It closes its channel itself, never the transport by itself: when a write fails because the peer is gone, what the
 * peer had sent before can still be read, and is owed to the other side.
 */
final class Leg extends ChannelInboundHandlerAdapter {
    /**
     * A peer that has been sent everything has this long to take it and to end its own direction; then the kernel alone
     * looks after what is left.
     */
    static final long LINGER_NS = 2_000_000_000L;

    /** What becomes of the bytes that come in. */
    private enum Mode {
        /** Nobody takes them yet. */
        HOLD,
        PASS,
        DROP
    }

    /** How the socket closes once it has sent everything. */
    enum Ending {
        IN_ORDER,
        BY_RESET
    }

    /** Whom a leg belongs to. */
    interface Owner {
        /** The socket is open. */
        void opened(Leg leg);

        /** All that the peer will ever send has been passed on. */
        void inputEnded(Leg leg);

        /** The peer is gone: it has reset the connection, or cannot be reached any more. */
        void broken(Leg leg);

        /** The socket is closed. */
        void closed(Leg leg);
    }

    private Mode mode = Mode.HOLD;
    private @Nullable Channel channel;
    private @Nullable Owner owner;
    private @Nullable Leg other;
    private @Nullable ListenerCells cells;
    private @Nullable ByteBuf held;
    private @Nullable Ending ending;
    private boolean fromClient;
    private boolean inputEnded;
    private boolean outputEnded;
    private boolean outputFailed;
    private boolean dirty;
    private long passedOn;
    private long written;
    private long progressSeen = -1;
    private long pendingSeen;
    private long closesAtNs;
    private long stallNs;

    void owner(Owner tunnel) {
        owner = tunnel;
    }

    boolean isOpen() {
        return channel != null && channel.isOpen();
    }

    /** Its channel, once it has one. */
    Channel channel() {
        Channel made = channel;
        if (made == null) {
            throw new IllegalStateException("not connected yet");
        }
        return made;
    }

    boolean inputEnded() {
        return inputEnded;
    }

    /** How many bytes of the peer have been passed on. */
    long passedOn() {
        return passedOn;
    }

    /** A number that grows whenever bytes move in this socket, one way or the other. */
    long moved() {
        return passedOn + Outbound.progress(channel(), written);
    }

    // ---- what the tunnel asks

    /** From now on bytes pass to {@code to}; those held first. */
    void passTo(Leg to, ListenerCells counted, boolean ofClient) {
        other = to;
        cells = counted;
        fromClient = ofClient;
        mode = Mode.PASS;
        ByteBuf early = held;
        held = null;
        if (early != null) {
            count(early.readableBytes());
            to.write(early);
        }
    }

    /** Takes ownership of {@code bytes}; they are sent at the next {@link #flush}. */
    void write(ByteBuf bytes) {
        if (outputFailed || !bytes.isReadable()) {
            bytes.release();
            return;
        }
        written += bytes.readableBytes();
        dirty = true;
        channel().write(bytes, channel().unsafe().voidPromise());
    }

    void flush() {
        if (dirty) {
            dirty = false;
            channel().flush();
        }
    }

    void reading(boolean on) {
        if (!inputEnded && channel().isActive()) { // the transport may have let go of a socket that ended
            channel().config().setAutoRead(on);
        }
    }

    /** Ends the sending direction, after what is written. */
    void endOutput() {
        if (!outputEnded) {
            outputEnded = true;
            flush();
            Outbound.afterWrites(channel(), Outbound.SHUT_DOWN_OUTPUT);
        }
    }

    /**
     * Nothing passes any more: what is written is sent, what comes is dropped, and the socket closes. {@link #look}
     * must be called until it has.
     *
     * @param takesNothingNs how long the peer may take nothing of what is written
     */
    void end(Ending how, long takesNothingNs, long nowNs) {
        mode = Mode.DROP;
        drop();
        other = null;
        ending = how;
        stallNs = takesNothingNs;
        closesAtNs = nowNs + stallNs;
        flush();
        if (how == Ending.IN_ORDER) {
            endOutput();
            if (inputEnded) {
                Outbound.afterWrites(channel(), ChannelFutureListener.CLOSE);
            }
        }
        reading(true); // bytes left unread would make the kernel forget what it has yet to send
    }

    /** Goes on with {@link #end}; returns when to look again. */
    long look(long nowNs) {
        if (!isOpen() || ending == null) {
            return Timed.NEVER;
        }
        boolean sent = Outbound.isEmpty(channel());
        if (sent && ending == Ending.BY_RESET) {
            resetOnceDelivered();
        }
        long progress = sent ? Long.MAX_VALUE : moved();
        if (progress != progressSeen || nowNs >= closesAtNs && takes()) {
            progressSeen = progress;
            closesAtNs = nowNs + (sent ? LINGER_NS : stallNs);
        }
        if (nowNs >= closesAtNs) {
            close();
        }
        return Math.min(closesAtNs, nowNs + Timers.TICK_NS);
    }

    /** The reset would make the peer's kernel, and ours, forget what is on its way. */
    private void resetOnceDelivered() {
        long pending = SendQueue.pending(channel());
        if (pending == 0) {
            channel().config().setOption(ChannelOption.SO_LINGER, 0);
        }
        if (pending == 0 || pending == SendQueue.UNKNOWN) {
            close();
        }
    }

    /**
     * Whether the peer has taken something since this was last asked; asked when no byte has moved in this process, as
     * it happens for long behind a slow peer: the kernel wants more only when a third of its buffer is free.
     */
    boolean takes() {
        long before = pendingSeen;
        pendingSeen = SendQueue.pending(channel());
        return pendingSeen > 0 && pendingSeen != before;
    }

    /** Closes at once. */
    void close() {
        mode = Mode.DROP;
        other = null;
        drop();
        if (channel != null) {
            channel.close();
        }
    }

    private void drop() {
        if (held != null) {
            held.release();
            held = null;
        }
    }

    // ---- events of the socket

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        channel.config().setAutoClose(false);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (owner != null) {
            owner.opened(this);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        Leg to = other;
        if (to != null) {
            count(in.readableBytes());
            to.write(in);
            if (!to.channel().isWritable()) {
                to.flush();
                reading(to.channel().isWritable());
            }
        } else if (mode == Mode.HOLD) {
            held = held == null ? in : Unpooled.wrappedBuffer(held, in);
        } else {
            in.release();
        }
    }

    private void count(int bytes) {
        passedOn += bytes;
        if (cells == null) {
            return;
        }
        if (fromClient) {
            cells.bytesIn(bytes);
        } else {
            cells.bytesOut(bytes);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (other != null) {
            other.flush();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (other != null && ctx.channel().isWritable()) {
            other.reading(true);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE && !inputEnded) {
            inputEnded = true;
            if (outputFailed) {
                brokenDown(); // the failed write has taken the error, so the end of the input is what is left of a
                // reset
            } else if (ending != null) {
                Outbound.afterWrites(channel(), ChannelFutureListener.CLOSE);
            } else if (owner != null) {
                owner.inputEnded(this);
            }
        } else if (event == ChannelOutputShutdownEvent.INSTANCE && !outputEnded) {
            outputFailed = true; // what the peer sent before it left is still read, and how it left
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof java.io.IOException)) {
            System.getLogger("io.headgate.l4").log(System.Logger.Level.ERROR, "a connection failed", cause);
        }
        brokenDown();
    }

    private void brokenDown() {
        inputEnded = true;
        if (owner == null) {
            close();
        } else {
            owner.broken(this);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        drop();
        if (owner != null) {
            owner.closed(this);
        }
    }
}
