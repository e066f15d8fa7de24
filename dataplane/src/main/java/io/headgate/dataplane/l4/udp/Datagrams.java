package io.headgate.dataplane.l4.udp;

import io.headgate.os.UdpBatch;
import io.headgate.os.UdpSocket;
import io.netty.channel.IoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * One worker's UDP: it makes sockets, tells their readers when there is something to read, and holds the memory that
 * all of them share. Confined to the worker's loop.
 *
 * <p>Not Netty's datagram channels: on epoll those drop datagrams without bytes (and, in a batch with others, send one
 * of the others twice), cannot choose the address an answer leaves from, make some five objects for each datagram, and
 * take two kilobytes of heap for each socket; on io_uring a quarter of a megabyte. The loops are Netty's all the same:
 * they watch one descriptor ({@link io.headgate.os.KernelUdp}), or, with the JDK's selector, every socket.
 */
public abstract class Datagrams {
    /**
     * Datagrams received or sent with one call. More would save little (the call's share of a datagram's cost is below a
     * twentieth at 32) and take 64 KiB each.
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
        return loop.isIoType(NioIoHandler.class) ? new SelectedDatagrams(loop) : KernelDatagrams.on(loop);
    }

    /** A socket that takes what clients send to {@code at}, beside those of other workers. */
    abstract UdpSocket bind(InetSocketAddress at, Runnable reader) throws IOException;

    /** A socket that exchanges datagrams with {@code to}. */
    abstract UdpSocket connect(InetSocketAddress to, Runnable reader) throws IOException;

    /** What clients sent is received into this; good until the next socket is read. */
    final UdpBatch received() {
        return received;
    }

    /** What is on its way back to clients. */
    final Replies replies() {
        return replies;
    }
}
