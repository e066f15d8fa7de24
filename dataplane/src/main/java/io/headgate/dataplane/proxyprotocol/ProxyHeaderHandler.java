package io.headgate.dataplane.proxyprotocol;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.worker.Timed;
import io.headgate.dataplane.worker.Timers;
import io.headgate.dataplane.worker.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stands alone in the pipeline of a connection from a trusted load balancer until its header is there, then makes way:
 * whoever serves the connection takes its place and sees it begin behind the header. Confined to its worker's loop.
 */
final class ProxyHeaderHandler extends ChannelInboundHandlerAdapter implements Timed {
    private static final System.Logger LOG = System.getLogger("io.headgate.listener");

    private final Worker worker;
    private final long timeoutNs;
    private final Consumer<Channel> arrived;
    private final Consumer<Failure> failed;
    private final ProxyHeaderReader reader = new ProxyHeaderReader();
    private @Nullable ChannelHandlerContext context;
    private Timers.@Nullable Timer timer;
    private long deadlineNs;
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
        this.worker = worker;
        this.timeoutNs = timeoutNs;
        this.arrived = arrived;
        this.failed = failed;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        long nowNs = worker.tick();
        deadlineNs = nowNs + timeoutNs;
        timer = worker.timers().add(this, nowNs);
        worker.timers().require(timer, deadlineNs);
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
    public long onTimer(long nowNs) {
        ChannelHandlerContext ctx = context;
        if (nowNs < deadlineNs || ctx == null) {
            return deadlineNs;
        }
        end(ctx, Failure.PROXY_HEADER_TIMEOUT);
        return NEVER;
    }

    private void end(ChannelHandlerContext ctx, Failure why) {
        if (!over) {
            over = true;
            failed.accept(why);
        }
        ctx.close();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        worker.timers().cancel(timer);
        timer = null;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof java.io.IOException)) {
            LOG.log(System.Logger.Level.ERROR, "a connection failed before its PROXY header", cause);
        }
        ctx.close();
    }
}
