package io.headgate.dataplane.http2;

import io.headgate.dataplane.exchange.CompiledListener;
import io.headgate.dataplane.exchange.WriteWatch;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.socket.Outbound;
import io.headgate.dataplane.socket.SendQueue;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/** Whether a connection's client takes what its socket holds, whichever streams that is of. Confined to its worker. */
final class UnsentWatch implements WriteWatch.Taker {
    private final WriteWatch unsent = new WriteWatch();
    private final Channel channel;
    private final FrameWriter writer;

    UnsentWatch(Channel channel, FrameWriter writer) {
        this.channel = channel;
        this.writer = writer;
    }

    /** What the client has done wrong; null for nothing. */
    @Nullable
    Failure look(long nowNs, CompiledListener.Timeouts limits) {
        if (Outbound.isEmpty(channel)) {
            unsent.stop(nowNs);
        } else {
            unsent.start(nowNs);
        }
        return unsent.look(nowNs, this, limits);
    }

    @Override
    public long acknowledged() {
        return SendQueue.acknowledged(channel);
    }

    @Override
    public long writeProgress() {
        return Outbound.progress(channel, writer.written());
    }
}
