package io.headgate.dataplane.l4;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.socket.HeldBytes;
import io.headgate.dataplane.socket.Opening;
import io.headgate.dataplane.socket.Outbound;
import io.headgate.dataplane.tls.ClientHello;
import io.headgate.dataplane.tls.HelloReader;
import io.headgate.dataplane.tls.HelloResult;
import io.headgate.dataplane.tls.SniTable;
import io.headgate.dataplane.worker.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;

/**
 * Stands before who serves a client's connection until its ClientHello is complete, then makes way: only now the
 * connection seems active, and it begins with the very bytes that were read. Confined to its worker's loop.
 *
 * <p>A client whose hello is valid but not wanted is told so by a fatal alert (RFC 8446 section 6), and has a moment to
 * read it: closing at once would reset the connection, and lose the alert, if the client has sent on. Any other gets no
 * answer.
 */
final class ClientHelloHandler extends Opening {
    /** Who serves the connection. */
    interface Owner {
        /** The hello is complete; {@code rule} is the index that {@link SniTable} found. */
        void onHello(int rule);

        /** There is none, or none that is wanted; the connection is being closed. */
        void onHelloFailed(Failure why);
    }

    /** RFC 6066 section 3. */
    private static final byte UNRECOGNIZED_NAME = 112;

    /** RFC 7301 section 3.2. */
    private static final byte NO_APPLICATION_PROTOCOL = 120;

    /** A refused client has this long to read the alert and close; then it is closed upon. */
    private static final long LINGER_NS = 2_000_000_000L;

    private final SniTable table;
    private final ClientHello hello;
    private final Owner owner;
    private final HelloReader reader = new HelloReader();
    private final HeldBytes held;
    private boolean over;

    /**
     * @param helloNs nanoseconds after which the hello must be complete, from when the connection is active
     * @param hello for the moment of reading one; may be shared by all connections of the worker
     */
    ClientHelloHandler(Worker worker, SniTable table, long helloNs, ClientHello hello, Owner owner) {
        super(worker, "ClientHello", helloNs);
        this.table = table;
        this.hello = hello;
        this.owner = owner;
        held = new HeldBytes(worker.allocator());
    }

    /** Takes ownership of the message. */
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (over) {
            in.release();
            return;
        }
        held.add(in);
        switch (read(held.peek())) {
            case MORE -> {}
            case FOUND -> route(ctx);
            case NOT_TLS -> close(ctx, Failure.NOT_TLS);
            case TOO_LARGE -> close(ctx, Failure.HELLO_TOO_LARGE);
            case MALFORMED -> close(ctx, Failure.HELLO_MALFORMED);
        }
    }

    /** Borrows {@code all} until it returns. */
    private HelloResult read(ByteBuf all) {
        HelloResult result = reader.read(all);
        if (result != HelloResult.FOUND) {
            return result;
        }
        byte[] scratch = worker.scratch(HelloReader.HELLO_BYTES_MAX);
        return hello.parse(scratch, reader.copyMessage(all, scratch));
    }

    private void route(ChannelHandlerContext ctx) {
        int rule = table.find(hello);
        switch (rule) {
            case SniTable.UNKNOWN_NAME -> refuse(ctx, Failure.UNKNOWN_SERVER_NAME, UNRECOGNIZED_NAME);
            case SniTable.UNKNOWN_PROTOCOL -> refuse(ctx, Failure.UNKNOWN_PROTOCOL, NO_APPLICATION_PROTOCOL);
            default -> makeWay(ctx, rule);
        }
    }

    private void makeWay(ChannelHandlerContext ctx, int rule) {
        over = true;
        owner.onHello(rule);
        ctx.pipeline().remove(this);
        ctx.fireChannelActive();
        ctx.fireChannelRead(held.take());
    }

    private void refuse(ChannelHandlerContext ctx, Failure why, byte alert) {
        end(why);
        waitUntil(worker.tick() + LINGER_NS);
        ctx.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {21, 3, 1, 0, 2, 2, alert}))
                .addListener(Outbound.SHUT_DOWN_OUTPUT);
    }

    private void close(ChannelHandlerContext ctx, Failure why) {
        end(why);
        ctx.close();
    }

    private void end(Failure why) {
        if (!over) {
            over = true;
            held.drop();
            owner.onHelloFailed(why);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end(Failure.HELLO_CUT);
        ctx.fireChannelInactive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            close(ctx, Failure.HELLO_CUT);
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    protected void late(ChannelHandlerContext ctx) {
        close(ctx, Failure.HELLO_TIMEOUT);
    }
}
