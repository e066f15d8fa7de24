package io.headgate.dataplane.socket;

import io.netty.channel.Channel;
import io.netty.channel.unix.RawUnixChannelOption;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel has of a TCP connection's bytes that the peer's kernel has not. Linux tells in {@code TCP_INFO}
 * (tcp(7); {@code struct tcp_info} in include/uapi/linux/tcp.h): segments sent and not acknowledged, the end of the
 * stream among them, and bytes not sent at all, as when the peer's window is closed.
 */
public final class SendQueue {
    /** The answer where nobody can tell: on the NIO transport, over Unix sockets, and once the channel is closed. */
    public static final long UNKNOWN = -1;

    private static final int UNACKED_OFFSET = 24;
    private static final int BYTES_ACKED_OFFSET = 120;
    private static final int NOT_SENT_OFFSET = 144;
    private static final int INFO_BYTES = NOT_SENT_OFFSET + Integer.BYTES;
    private static final RawUnixChannelOption TCP_INFO = new RawUnixChannelOption("TCP_INFO", 6, 11, INFO_BYTES);

    private SendQueue() {}

    /**
     * 0 when the peer's kernel has acknowledged everything, positive when not. A system call that allocates: for the
     * end of a connection.
     */
    public static long pending(Channel channel) {
        ByteBuffer info = info(channel);
        if (info == null) {
            return UNKNOWN;
        }
        return Integer.toUnsignedLong(info.getInt(UNACKED_OFFSET))
                + Integer.toUnsignedLong(info.getInt(NOT_SENT_OFFSET));
    }

    /**
     * How many bytes the peer's kernel has acknowledged so far. A system call that allocates: for a timer that comes by
     * once a second.
     */
    public static long acknowledged(Channel channel) {
        ByteBuffer info = info(channel);
        return info == null ? UNKNOWN : info.getLong(BYTES_ACKED_OFFSET);
    }

    private static @Nullable ByteBuffer info(Channel channel) {
        boolean tcp = channel.isOpen() && channel.remoteAddress() instanceof InetSocketAddress;
        ByteBuffer info = tcp ? channel.config().getOption(TCP_INFO) : null;
        return info == null ? null : info.order(ByteOrder.nativeOrder());
    }
}
