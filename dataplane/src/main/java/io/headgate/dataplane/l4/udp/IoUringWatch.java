package io.headgate.dataplane.l4.udp;

import io.netty.channel.IoEvent;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.channel.uring.IoUringIoOps;

/** Asks the ring once after each look to tell when there is something to read (again). */
final class IoUringWatch implements IoUringIoHandle {
    private static final byte POLL_ADD = 6; // IORING_OP_POLL_ADD of linux/io_uring.h
    private static final int POLLIN = 1;

    private final KernelDatagrams datagrams;
    private final IoOps readable;

    IoUringWatch(KernelDatagrams datagrams, int descriptor) {
        this.datagrams = datagrams;
        short none = 0;
        readable = new IoUringIoOps(POLL_ADD, (byte) 0, none, descriptor, 0L, 0L, 0, POLLIN, none, none, none, 0, 0L);
    }

    IoOps readable() {
        return readable;
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
        if (registration.isValid()) {
            datagrams.readable();
            registration.submit(readable);
        }
    }

    @Override
    public void close() {
        datagrams.close();
    }
}
