package io.headgate.dataplane.proxyprotocol;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.socket.Opening;
import io.headgate.dataplane.worker.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.util.function.Consumer;

/**
 * Stands alone in the pipeline of a connection from a trusted load balancer until its header is there, then makes way:
 * whoever serves the connection takes its place and sees it begin behind the header. Confined to its worker's loop.
 */
final class ProxyHeaderHandler extends Opening {
    private static final System.Logger LOG = System.getLogger("io.headgate.listener");

    private final Consumer<Channel> arrived;
    private final Consumer<Failure> failed;
    private final ProxyHeaderReader reader = new ProxyHeaderReader();
    private boolean over;

    /**
     * Exactly one of {@code arrived} and {@code failed} is told, once.
     *
     * @param timeoutNs nanoseconds after which the whole header must have arrived, from when the connection is active
     * @param arrived told when the header is there and {@link ProxyHeader#of} says what it says; adds to the pipeline's
     *     end who serves the connection, or closes it
     * @param failed told why there is no header; the connection is being closed
     */
    ProxyHeaderHandler(Worker worker, long timeoutNs, Consumer<Channel> arrived, Consumer<Failure> failed) {
        super(worker, "PROXY header", timeoutNs);
        this.arrived = arrived;
        this.failed = failed;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        ProxyHeaderReader.Result result = over ? ProxyHeaderReader.Result.MORE : reader.read(in);
        switch (result) {
            case MORE -> in.release();
            case COMPLETE -> makeWay(ctx, in);
            case NOT_A_HEADER -> fail(ctx, in, result, Failure.PROXY_HEADER_MISSING);
            default -> fail(ctx, in, result, Failure.PROXY_HEADER_MALFORMED);
        }
    }

    /** Takes ownership of {@code rest}, what came behind the header. */
    private void makeWay(ChannelHandlerContext ctx, ByteBuf rest) {
        over = true;
        Channel channel = ctx.channel();
        reader.header().keepFor(channel);
        arrived.accept(channel);
        if (!channel.isActive()) {
            rest.release();
            return;
        }
        ctx.pipeline().remove(this);
        ctx.fireChannelActive();
        if (rest.isReadable()) {
            ctx.fireChannelRead(rest);
        } else {
            rest.release();
        }
    }

    /** Takes ownership of {@code in}. */
    private void fail(ChannelHandlerContext ctx, ByteBuf in, ProxyHeaderReader.Result result, Failure why) {
        in.release();
        LOG.log(
                System.Logger.Level.DEBUG,
                () -> "the PROXY header from " + ctx.channel().remoteAddress() + " is refused: " + result);
        end(ctx, why);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end(ctx, Failure.PROXY_HEADER_CUT);
    }

    @Override
    protected void late(ChannelHandlerContext ctx) {
        end(ctx, Failure.PROXY_HEADER_TIMEOUT);
    }

    private void end(ChannelHandlerContext ctx, Failure why) {
        if (!over) {
            over = true;
            failed.accept(why);
        }
        ctx.close();
    }
}
