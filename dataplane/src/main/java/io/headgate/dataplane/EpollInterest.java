package io.headgate.dataplane;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;

/**
 * Netty's epoll loop, with two corrections at the one place where a channel says what it wants to be told of.
 *
 * <ul>
 *   <li>A socket that waits for nothing stays known to epoll. Netty 4.2.18 takes it out and then fails to find it when
 *       it is to wait for something again (ENOENT): a peer that had ended its own direction could be sent no more than
 *       the kernel takes at once. Edge-triggered, such a socket cannot keep the loop awake either, which is why Netty
 *       takes it out (netty/netty pull request 16689).
 *   <li>The end of a peer's direction is found by reading up to it, not announced by {@code EPOLLRDHUP}. Netty answers
 *       that announcement by reading everything at once, even from a socket that is not to be read because nobody takes
 *       its bytes: as much as the kernel's buffer holds, 6 MiB for each peer that has sent its last byte.
 * </ul>
 */
final class EpollInterest implements IoHandler {
    private final IoHandler epoll;

    private EpollInterest(IoHandler epoll) {
        this.epoll = epoll;
    }

    static IoHandlerFactory newFactory() {
        IoHandlerFactory epoll = EpollIoHandler.newFactory();
        return executor -> new EpollInterest(epoll.newHandler(executor));
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return new Registration(epoll.register(handle));
    }

    @Override
    public void initialize() {
        epoll.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        return epoll.run(context);
    }

    @Override
    public void wakeup() {
        epoll.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> type) {
        return epoll.isCompatible(type);
    }

    @Override
    public void prepareToDestroy() {
        epoll.prepareToDestroy();
    }

    @Override
    public void destroy() {
        epoll.destroy();
    }

    private record Registration(IoRegistration epoll) implements IoRegistration {
        @Override
        public long submit(IoOps ops) {
            EpollIoOps wanted = ((EpollIoOps) ops).without(EpollIoOps.EPOLLRDHUP);
            return epoll.submit(wanted.value() == 0 ? EpollIoOps.EPOLLET : wanted);
        }

        @Override
        public <T> T attachment() {
            return epoll.attachment();
        }

        @Override
        public boolean isValid() {
            return epoll.isValid();
        }

        @Override
        public boolean cancel() {
            return epoll.cancel();
        }
    }
}
