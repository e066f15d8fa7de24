package io.headgate.dataplane.socket;

import io.headgate.dataplane.worker.Timed;
import io.headgate.dataplane.worker.Timers;
import io.headgate.dataplane.worker.Worker;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * Stands in the pipeline of a connection that must open with certain bytes, before who serves it, until they are there
 * or their time is over. Confined to its worker's loop.
 */
public abstract class Opening extends ChannelInboundHandlerAdapter implements Timed {
    private static final System.Logger LOG = System.getLogger("io.headgate.listener");

    protected final Worker worker;

    private final String what;
    private final long timeoutNs;
    private @Nullable ChannelHandlerContext context;
    private Timers.@Nullable Timer timer;
    private long deadlineNs;

    /**
     * @param what is awaited, as messages name it
     * @param timeoutNs nanoseconds after which it must be complete, from when the connection is active
     */
    protected Opening(Worker worker, String what, long timeoutNs) {
        this.worker = worker;
        this.what = what;
        this.timeoutNs = timeoutNs;
    }

    /** The time is over; closes the connection. */
    protected abstract void late(ChannelHandlerContext ctx);

    /** Sets another end of the time, {@code ns} on the worker's clock. */
    protected final void waitUntil(long ns) {
        deadlineNs = ns;
        Timers.Timer mine = timer;
        if (mine != null) {
            worker.timers().require(mine, ns);
        }
    }

    @Override
    public final void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        long nowNs = worker.tick();
        timer = worker.timers().add(this, nowNs);
        waitUntil(nowNs + timeoutNs);
    }

    @Override
    public final long onTimer(long nowNs) {
        ChannelHandlerContext ctx = context;
        if (nowNs < deadlineNs || ctx == null) {
            return deadlineNs;
        }
        late(ctx);
        return NEVER;
    }

    @Override
    public final void handlerRemoved(ChannelHandlerContext ctx) {
        worker.timers().cancel(timer);
        timer = null;
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof java.io.IOException)) {
            LOG.log(System.Logger.Level.ERROR, "a connection failed before its " + what, cause);
        }
        ctx.close();
    }
}
