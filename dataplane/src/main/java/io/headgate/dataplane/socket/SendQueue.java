package io.headgate.dataplane.socket;

import io.netty.channel.Channel;
import io.netty.channel.unix.RawUnixChannelOption;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What the kernel has of a TCP connection's bytes that the peer's kernel has not. Linux tells in {@code TCP_INFO}
 * (tcp(7); {@code struct tcp_info} in include/uapi/linux/tcp.h): segments sent and not acknowledged, the end of the
 * stream among them, and bytes not sent at all, as when the peer's window is closed.
 */
public final class SendQueue {
    /** {@link #pending}'s answer where nobody can tell: on the NIO transport and over Unix sockets. */
    public static final long UNKNOWN = -1;

    private static final int UNACKED_OFFSET = 24;
    private static final int NOT_SENT_OFFSET = 144;
    private static final int INFO_BYTES = NOT_SENT_OFFSET + Integer.BYTES;
    private static final RawUnixChannelOption TCP_INFO = new RawUnixChannelOption("TCP_INFO", 6, 11, INFO_BYTES);

    private SendQueue() {}

    /**
     * 0 when the peer's kernel has acknowledged everything, positive when not. A system call that allocates: for the
     * end of a connection.
     */
    public static long pending(Channel channel) {
        boolean tcp = channel.remoteAddress() instanceof InetSocketAddress;
        ByteBuffer info = tcp ? channel.config().getOption(TCP_INFO) : null;
        if (info == null) {
            return UNKNOWN;
        }
        info.order(ByteOrder.nativeOrder());
        return Integer.toUnsignedLong(info.getInt(UNACKED_OFFSET))
                + Integer.toUnsignedLong(info.getInt(NOT_SENT_OFFSET));
    }
}
