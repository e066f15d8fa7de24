package io.headgate.dataplane.l4.udp;

import io.headgate.os.KernelUdp;
import io.headgate.os.UdpSocket;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandle;
import io.netty.channel.IoOps;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The kernel's own batches, under Netty's epoll or io_uring. */
final class KernelDatagrams extends Datagrams {
    private final KernelUdp kernel = new KernelUdp();

    private KernelDatagrams() throws IOException {}

    static KernelDatagrams on(IoEventLoop loop) throws IOException {
        KernelDatagrams datagrams = new KernelDatagrams();
        int descriptor = datagrams.kernel.descriptor();
        if (loop.isCompatible(EpollIoHandle.class)) {
            watch(loop, new EpollWatch(datagrams, descriptor), EpollIoOps.EPOLLIN);
        } else {
            IoUringWatch watch = new IoUringWatch(datagrams, descriptor);
            watch(loop, watch, watch.readable());
        }
        return datagrams;
    }

    /** On the loop itself, so the registration is there at once. */
    private static void watch(IoEventLoop loop, IoHandle watch, IoOps readable) throws IOException {
        var registered = loop.register(watch);
        if (!registered.isSuccess()) {
            throw new IOException("the event loop does not watch UDP sockets", registered.cause());
        }
        registered.getNow().submit(readable);
    }

    /** Some socket has something to read. */
    void readable() {
        kernel.poll();
        replies().flush();
    }

    /** The loop has ended. */
    void close() {
        kernel.close();
    }

    @Override
    UdpSocket bind(InetSocketAddress at, Runnable reader) throws IOException {
        return kernel.bind(at, reader);
    }

    @Override
    UdpSocket adopt(int descriptor, Runnable reader) throws IOException {
        return kernel.adopt(descriptor, reader);
    }

    @Override
    UdpSocket open(InetAddress like, Runnable reader) throws IOException {
        return kernel.open(like, reader);
    }
}
