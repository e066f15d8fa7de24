package io.headgate.dataplane.socket;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DuplexChannel;

/** What was written to a channel and has not gone to the kernel yet. For the channel's loop only. */
public final class Outbound {
    /** Ends the sending direction of a channel, with a word if its protocol has one. */
    public static final ChannelFutureListener SHUT_DOWN_OUTPUT = done -> shutDownOutput(done.channel());

    private static final ChannelFutureListener SHUT_DOWN_STREAM =
            done -> ((DuplexChannel) done.channel()).shutdownOutput();

    private Outbound() {}

    private static void shutDownOutput(Channel channel) {
        Farewell protocol = channel.pipeline().get(Farewell.class);
        if (protocol == null) {
            ((DuplexChannel) channel).shutdownOutput();
        } else {
            protocol.sayFarewell().addListener(SHUT_DOWN_STREAM);
        }
    }

    /**
     * Does {@code then} once all that was written to {@code channel} is on its way, or cannot be sent any more; earlier
     * would drop what the peer has yet to take.
     */
    public static void afterWrites(Channel channel, ChannelFutureListener then) {
        channel.flush();
        if (isEmpty(channel)) {
            channel.newSucceededFuture().addListener(then); // as nearly always: nothing to queue behind
        } else {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(then);
        }
    }

    /** Bytes that the kernel has not taken yet; a little more for what is in several buffers. */
    public static long unsentBytes(Channel channel) {
        ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
        return out == null ? 0 : out.totalPendingWriteBytes() - Math.max(0, out.currentProgress());
    }

    /** Whether the kernel has all that was written, or the sending direction has ended. */
    public static boolean isEmpty(Channel channel) {
        ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
        return out == null || out.isEmpty();
    }

    /**
     * A number that grows as the kernel takes bytes, whatever else it is.
     *
     * @param written bytes written to the channel so far
     */
    public static long progress(Channel channel, long written) {
        return written - unsentBytes(channel);
    }
}
