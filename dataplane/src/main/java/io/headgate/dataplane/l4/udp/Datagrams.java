package io.headgate.dataplane.l4.udp;

import io.headgate.config.Address;
import io.headgate.os.UdpBatch;
import io.headgate.os.UdpSocket;
import io.netty.channel.IoEventLoop;
import io.netty.channel.nio.NioIoHandle;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

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

    /** The kernel looks through all ports before it says that it has none left: it is not asked again for so long. */
    private static final long EXHAUSTED_NS = TimeUnit.SECONDS.toNanos(1);

    private final SourcePorts sourcePorts = new SourcePorts();
    private final UdpBatch received = new UdpBatch(BATCH);
    private final Replies replies = new Replies(new UdpBatch(BATCH));
    private boolean exhausted;
    private long exhaustedNs;

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
     * A socket that exchanges datagrams with {@code to}.
     *
     * @param sharedPort its port, which others of this worker have too; {@link SourcePorts#NONE}: one of its own
     */
    abstract UdpSocket connect(InetSocketAddress to, int sharedPort, Runnable reader) throws IOException;

    /**
     * A socket, at a port that no other session with {@code endpoint} has, to be given to {@link #disconnect}.
     *
     * @throws IOException when there is no such port, or no descriptor left
     */
    final UdpSocket connect(Address.Inet endpoint, Runnable reader) throws IOException {
        InetSocketAddress to = new InetSocketAddress(endpoint.ip(), endpoint.port());
        UdpSocket socket = exhausted() ? shared(endpoint, to, reader, null) : fresh(endpoint, to, reader);
        sourcePorts.took(endpoint, socket.localPort());
        return socket;
    }

    private UdpSocket fresh(Address endpoint, InetSocketAddress to, Runnable reader) throws IOException {
        try {
            return connect(to, SourcePorts.NONE, reader);
        } catch (IOException e) {
            UdpSocket socket = shared(endpoint, to, reader, e);
            exhausted = true;
            exhaustedNs = System.nanoTime();
            return socket;
        }
    }

    /** @param why there is no fresh port; null: that is known already */
    private UdpSocket shared(Address endpoint, InetSocketAddress to, Runnable reader, @Nullable IOException why)
            throws IOException {
        int port = sourcePorts.shareable(endpoint);
        if (port == SourcePorts.NONE) {
            throw why == null ? new IOException("all ports are taken by sessions with " + endpoint) : why;
        }
        return connect(to, port, reader);
    }

    private boolean exhausted() {
        exhausted = exhausted && System.nanoTime() - exhaustedNs < EXHAUSTED_NS;
        return exhausted;
    }

    /** Closes a socket. */
    final void disconnect(Address endpoint, UdpSocket socket) {
        sourcePorts.gaveBack(endpoint, socket.localPort());
        socket.close();
    }

    /** What clients sent is received into this; good until the next socket is read. */
    final UdpBatch received() {
        return received;
    }

    /** What is on its way back to clients. */
    final Replies replies() {
        return replies;
    }
}
