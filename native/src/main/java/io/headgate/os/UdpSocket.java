package io.headgate.os;

import java.net.InetSocketAddress;

/**
 * A UDP socket that never waits. Confined to one thread. Nothing is queued here: what the kernel does not take at once,
 * the caller may drop.
 */
public sealed interface UdpSocket extends AutoCloseable permits KernelUdpSocket, JdkUdpSocket {
    /** The datagram cannot be sent: it is too long for its way, or there is none. */
    int FAILED = -1;

    /**
     * Receives what is there, up to the end of {@code into}.
     *
     * @param into its slots from {@code from} on are written, one datagram each
     * @return how many; 0: there was none, but perhaps {@link #unreachable} has something to tell
     */
    int receive(UdpBatch into, int from);

    /**
     * Sends the datagrams in the slots {@code [from..to)} to the peers, and from the local addresses, of the slots.
     *
     * @return how many were taken, from {@code from} on; 0 if the kernel has no room; {@link #FAILED} if the first can
     *     never be sent
     */
    int send(UdpBatch batch, int from, int to);

    /** As {@link #send}, but all to one peer, whoever the slots say it is. */
    int sendTo(UdpPeer peer, UdpBatch batch, int from, int to);

    /**
     * Asks who could not be reached of those to whom datagrams were sent: nobody listens there, or there is no way.
     *
     * @param into the peers of its slots from {@code from} on are written
     * @return how many; 0: none, or the system does not tell
     */
    int unreachable(UdpBatch into, int from);

    /** Where it is bound. */
    InetSocketAddress localAddress();

    /** Its number in this process; negative where the system does not tell. */
    int descriptor();

    /** Its reader is called no more; it can still send. Before a close, where another process has the socket too. */
    void deafen();

    /** Closing twice does nothing. */
    @Override
    void close();
}
