package io.headgate.os;

import java.net.InetSocketAddress;

/**
 * A UDP socket that never waits, bound or connected. Confined to one thread, except for {@link #localAddress}. Nothing
 * is queued here: what the kernel does not take at once, the caller may drop.
 */
public sealed interface UdpSocket extends AutoCloseable permits KernelUdpSocket, JdkUdpSocket {
    /** The other host said that nobody listens at the port a connected socket had sent to (ECONNREFUSED). */
    int REFUSED = -1;

    /** The datagram cannot be sent, or nothing received, for another reason, as EMSGSIZE or ENETUNREACH. */
    int FAILED = -2;

    /**
     * Receives what is there, up to the end of {@code into}.
     *
     * @param into its slots from {@code from} on are written, one datagram each
     * @return how many, 0 if there was none; {@link #REFUSED} or {@link #FAILED} if an error came instead
     */
    int receive(UdpBatch into, int from);

    /**
     * Sends the datagrams in the slots {@code [from..to)}: a connected socket to its peer, another to the peers and
     * from the local addresses of the slots.
     *
     * @return how many were taken, from {@code from} on; 0 if the kernel has no room; {@link #REFUSED} or
     *     {@link #FAILED} if not even the first was taken, which is then not sent
     */
    int send(UdpBatch batch, int from, int to);

    /** Where it is bound. */
    InetSocketAddress localAddress();

    /** The port it has, 1 to 65,535. */
    int localPort();

    /** Closing twice does nothing. */
    @Override
    void close();
}
