package io.headgate.controlplane.health;

import io.headgate.config.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A server on a real loopback socket that answers each request as a test says, byte for byte, and closes.
final class Backend implements AutoCloseable {
    private final ServerSocketChannel server;
    private final Address address;
    private final Script script;
    private final boolean dripping;
    private final Thread acceptor;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger open = new AtomicInteger();
    private final CountDownLatch over = new CountDownLatch(1);

    /// What to send for a request; null: nothing, until the client goes.
    interface Script {
        @Nullable
        String answer(String request) throws InterruptedException;
    }

    private Backend(ServerSocketChannel server, Address address, Script script, boolean dripping) {
        this.server = server;
        this.dripping = dripping;
        this.address = address;
        this.script = script;
        this.acceptor = Thread.ofVirtual().start(this::accept);
    }

    static Backend onLoopback(Script script) throws IOException {
        return onLoopback(script, false);
    }

    /// Sends a head that has no end, a byte in a millisecond, for as long as the client listens.
    static Backend dripping() throws IOException {
        return onLoopback(_ -> null, true);
    }

    private static Backend onLoopback(Script script, boolean dripping) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        InetSocketAddress bound = (InetSocketAddress) server.getLocalAddress();
        return new Backend(server, new Address.Inet(bound.getAddress(), bound.getPort()), script, dripping);
    }

    static Backend onUnixSocket(Path path, Script script) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path));
        return new Backend(server, new Address.Unix(path.toString()), script, false);
    }

    /// An answer with a status and no body.
    static String status(int status) {
        return "HTTP/1.1 " + status + " x\r\ncontent-length: 0\r\n\r\n";
    }

    Address address() {
        return address;
    }

    List<String> requests() {
        return requests;
    }

    /// Connections whose client has not gone yet.
    int open() {
        return open.get();
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel client = server.accept();
                open.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void serve(SocketChannel client) {
        try (client) {
            ByteBuffer in = ByteBuffer.allocate(4096);
            String request = "";
            while (!request.endsWith("\r\n\r\n") && client.read(in) >= 0) {
                request = new String(in.array(), 0, in.position(), StandardCharsets.ISO_8859_1);
            }
            requests.add(request);
            String answer = script.answer(request);
            if (answer != null) {
                client.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)));
            } else if (dripping) {
                while (!over.await(1, TimeUnit.MILLISECONDS)) {
                    client.write(ByteBuffer.wrap(new byte[] {'x'}));
                }
            } else {
                while (client.read(in.clear()) >= 0) {
                    // the client may say what it likes
                }
            }
        } catch (IOException | InterruptedException gone) {
            // so is the client
        } finally {
            open.decrementAndGet();
        }
    }

    /// Returns when connecting is refused: the kernel's socket lives until nobody waits in accept any more.
    @Override
    public void close() throws IOException {
        over.countDown();
        server.close();
        try {
            acceptor.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
