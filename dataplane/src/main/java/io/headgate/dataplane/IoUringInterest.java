package io.headgate.dataplane;

import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.channel.uring.IoUringIoHandler;
import java.util.concurrent.TimeUnit;

/**
 * Netty's io_uring loop, with a correction for sockets whose peer has ended its own direction and takes what it is sent
 * slowly.
 *
 * <p>Such a socket is always "ready" for io_uring: it adds {@code POLLRDHUP} to whatever a poll asks for
 * ({@code IO_POLL_UNMASK} in Linux's io_uring/poll.c), so a poll for room to write is answered at once, there being
 * room or not, with {@code POLLRDHUP} alone. Netty 4.2.18 takes that for the answer to the poll for {@code POLLRDHUP}
 * that each connection makes once, thinks that the other one is still under way, and never writes again. Here every
 * such answer after the first is handed on as {@code POLLOUT}, a moment later: the write finds out whether there is
 * room, and if not, Netty asks again.
 */
final class IoUringInterest implements IoHandler {
    private static final byte POLL_ADD = 6; // IORING_OP_POLL_ADD of linux/io_uring.h
    private static final int POLLIN = 1;
    private static final int POLLOUT = 4;
    private static final int POLLRDHUP = 0x2000;

    /**
     * Between two tries to write: 100 system calls a second for a connection that has half ended and is full, and
     * whatever the kernel holds of it, 2.5 MiB as a rule, each time.
     */
    private static final long PAUSE_MS = 10;

    private final IoHandler uring;
    private final IoEventLoop loop;

    private IoUringInterest(IoHandler uring, IoEventLoop loop) {
        this.uring = uring;
        this.loop = loop;
    }

    static IoHandlerFactory newFactory() {
        IoHandlerFactory uring = IoUringIoHandler.newFactory();
        return executor -> new IoUringInterest(uring.newHandler(executor), (IoEventLoop) executor);
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return uring.register(new Handle((IoUringIoHandle) handle));
    }

    @Override
    public void initialize() {
        uring.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        return uring.run(context);
    }

    @Override
    public void wakeup() {
        uring.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> type) {
        return uring.isCompatible(type);
    }

    @Override
    public void prepareToDestroy() {
        uring.prepareToDestroy();
    }

    @Override
    public void destroy() {
        uring.destroy();
    }

    /** What the loop tells of its events. */
    private final class Handle implements IoUringIoHandle {
        private final IoUringIoHandle channel;
        private boolean endTold;

        Handle(IoUringIoHandle channel) {
            this.channel = channel;
        }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            if (event instanceof IoUringIoEvent answer && tellsOnlyTheEnd(answer)) {
                if (endTold) {
                    tryToWrite(registration, answer);
                    return;
                }
                endTold = true;
            }
            channel.handle(registration, event);
        }

        private static boolean tellsOnlyTheEnd(IoUringIoEvent event) {
            int result = event.res();
            return event.opcode() == POLL_ADD && result > 0 && (result & (POLLRDHUP | POLLIN | POLLOUT)) == POLLRDHUP;
        }

        /** Also for a socket that is being closed, which waits for the answer to each of its requests. */
        private void tryToWrite(IoRegistration registration, IoUringIoEvent answer) {
            IoUringIoEvent room = new IoUringIoEvent(POLLOUT, answer.flags(), POLL_ADD, answer.userData());
            if (loop.isShuttingDown()) {
                channel.handle(registration, room);
                return;
            }
            loop.schedule(
                    () -> {
                        if (registration.isValid()) {
                            channel.handle(registration, room);
                        }
                    },
                    PAUSE_MS,
                    TimeUnit.MILLISECONDS);
        }

        @Override
        public void registered() {
            channel.registered();
        }

        @Override
        public void unregistered() {
            channel.unregistered();
        }

        @Override
        public void close() throws Exception {
            channel.close();
        }
    }
}
