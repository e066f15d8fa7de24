package io.headgate.dataplane.l4.udp;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.unix.FileDescriptor;

/**
 * Looks while there is something to read (level-triggered): what one look leaves comes with the loop's next round, so
 * that connections get their turn in between.
 */
final class EpollWatch implements EpollIoHandle {
    private final KernelDatagrams datagrams;
    private final FileDescriptor descriptor;

    EpollWatch(KernelDatagrams datagrams, int descriptor) {
        this.datagrams = datagrams;
        this.descriptor = new FileDescriptor(descriptor);
    }

    @Override
    public FileDescriptor fd() {
        return descriptor;
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
        datagrams.readable();
    }

    @Override
    public void close() {
        datagrams.close();
    }
}
