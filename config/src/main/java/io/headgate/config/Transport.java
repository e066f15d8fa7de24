package io.headgate.config;

/// How sockets are driven.
public enum Transport {
    EPOLL,
    IO_URING,
    NIO;

    @Override
    public String toString() {
        return Words.of(this);
    }
}
