package io.headgate.dataplane.l4.udp;

import io.headgate.os.UdpBatch;
import io.headgate.os.UdpSocket;
import io.netty.channel.IoEventLoop;
import io.netty.channel.nio.NioIoHandle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * One worker's UDP: it makes sockets, tells their readers when there is something to read, and holds the memory that
 * all of them share. Confined to the worker's loop.
 *
 * <p>Not Netty's datagram channels: on epoll those drop datagrams without bytes (and, in a batch with others, send one
 * of the others twice), cannot choose the address an answer leaves from, and make several objects for each datagram;
 * each has a pipeline, and on io_uring memory for 512 messages, which is too much for a socket per session. The loops
 * are Netty's all the same: they watch one descriptor ({@link io.headgate.os.KernelUdp}), or, with the JDK's selector,
 * every socket.
 */
public abstract class Datagrams {
    /**
     * Datagrams received or sent with one call: the call hardly counts among so many, and each takes 64 KiB of memory.
     */
    static final int BATCH = 32;

    private final UdpBatch received = new UdpBatch(BATCH);
    private final Replies replies = new Replies(new UdpBatch(BATCH));

    /**
     * For the loop of a worker, on which it must be called.
     *
     * @throws IOException when there is no descriptor left
     */
    public static Datagrams of(IoEventLoop loop) throws IOException {
        return loop.isCompatible(NioIoHandle.class) ? new SelectedDatagrams(loop) : KernelDatagrams.on(loop);
    }

    /** A socket that takes what clients send to {@code at}, beside those of other workers. */
    abstract UdpSocket bind(InetSocketAddress at, Runnable reader) throws IOException;

    /**
     * The same with a socket that another process has bound.
     *
     * @param descriptor taken over, whatever comes of it
     */
    abstract UdpSocket adopt(int descriptor, Runnable reader) throws IOException;

    /** A socket towards endpoints of the family of {@code like}, at a port of its own. */
    abstract UdpSocket open(InetAddress like, Runnable reader) throws IOException;

    /** What clients sent is received into this; good until the next socket is read. */
    final UdpBatch received() {
        return received;
    }

    /** What is on its way back to clients. */
    final Replies replies() {
        return replies;
    }
}
