package io.headgate.dataplane.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * An address that neither accepts nor refuses: its queue of connections nobody accepted is full, so the kernel drops
 * what comes.
 */
public final class FullBacklog implements AutoCloseable {
    /** Linux queues one more than asked for. */
    private static final int QUEUED = 2;

    private final ServerSocketChannel server;
    private final List<SocketChannel> fillers = new ArrayList<>();

    private FullBacklog() throws IOException {
        server = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0), QUEUED - 1);
        for (int i = 0; i < QUEUED; i++) {
            fillers.add(SocketChannel.open(server.getLocalAddress()));
        }
        SocketChannel probe = SocketChannel.open();
        probe.configureBlocking(false);
        fillers.add(probe);
        if (probe.connect(server.getLocalAddress())) {
            throw new IOException("the queue takes more than " + QUEUED + " connections");
        }
    }

    public static FullBacklog open() {
        try {
            return new FullBacklog();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As the configuration writes it. */
    public String address() {
        try {
            return Addresses.text(server.getLocalAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (SocketChannel filler : fillers) {
                filler.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
