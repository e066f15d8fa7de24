package io.headgate.dataplane.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * An origin over real sockets that does what a script says, connection by connection: answers, stalls, cuts, resets,
 * drips, speaks nonsense or never answers. When a script returns its connection stays open and is read, so that
 * everything the gateway sends is on record.
 */
public final class TestOrigin implements AutoCloseable {
    /**
     * What the origin does with a connection; runs on a thread of its own. Failed assertions fail
     * {@link TestOrigin#close}.
     */
    public interface Script {
        void serve(OriginConnection connection) throws IOException;
    }

    /** Bound and not listening, so that nobody else is given their ports. */
    private static final Queue<Socket> REFUSING = new ConcurrentLinkedQueue<>();

    private final ServerSocketChannel server;
    private final String address;
    private final Script script;
    private final List<OriginConnection> connections = new CopyOnWriteArrayList<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    private TestOrigin(ServerSocketChannel server, Script script) throws IOException {
        this.server = server;
        this.script = script;
        address = Addresses.text(server.getLocalAddress());
        Thread.ofVirtual().name("origin").start(this::accept);
    }

    /** An origin on a free port of the loopback address. */
    public static TestOrigin start(Script script) {
        return start("127.0.0.1:0", script);
    }

    /** An origin at {@code host:port}, {@code [v6]:port} or {@code unix:/path}; port 0 picks a free one. */
    public static TestOrigin start(String address, Script script) {
        try {
            ServerSocketChannel server = Addresses.isUnix(address)
                    ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                    : ServerSocketChannel.open();
            server.bind(Addresses.of(address), 1024);
            return new TestOrigin(server, script);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot bind " + address, e);
        }
    }

    /** An origin that answers every request with the same bytes. */
    public static TestOrigin answering(String response) {
        return answering(request -> response);
    }

    /** An origin that answers every request with bytes made from it. */
    public static TestOrigin answering(Function<Message, String> answer) {
        return start(connection -> {
            for (Message request = connection.read(); request != null; request = connection.read()) {
                connection.send(answer.apply(request));
            }
        });
    }

    /** A whole response with status 200. */
    public static String ok(String body) {
        return "HTTP/1.1 200 OK\r\ncontent-length: " + body.length() + "\r\n\r\n" + body;
    }

    /** An address of the loopback interface that refuses connections for as long as this process lives. */
    public static String refusing() {
        try {
            Socket bound = new Socket();
            bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            REFUSING.add(bound);
            return "127.0.0.1:" + bound.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As the configuration writes it. */
    public String address() {
        return address;
    }

    /** How many connections were accepted. */
    public int connectionCount() {
        return connections.size();
    }

    /** The connection accepted as number {@code index}, from 0; awaited. */
    public OriginConnection connection(int index) {
        Await.until(() -> "connection " + index + " of " + connections.size(), () -> connections.size() > index);
        return connections.get(index);
    }

    /** Every byte received so far, connection after connection. */
    public String received() {
        return connections.stream().map(OriginConnection::received).collect(Collectors.joining());
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel channel = server.accept();
                OriginConnection connection = new OriginConnection(channel);
                connections.add(connection);
                Thread.ofVirtual().name("origin-connection").start(() -> serve(channel, connection));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(SocketChannel channel, OriginConnection connection) {
        try (channel) {
            script.serve(connection);
            if (channel.isOpen()) {
                connection.readUntilEnd();
            }
        } catch (IOException theGatewayCloses) {
            connection.cut();
        } catch (RuntimeException | AssertionError e) {
            failures.add(e);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (OriginConnection connection : connections) {
                connection.close();
            }
            if (Addresses.isUnix(address)) {
                Files.deleteIfExists(Path.of(address.substring("unix:".length())));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!failures.isEmpty()) {
            AssertionError error = new AssertionError("an origin's script failed: " + failures.peek());
            failures.forEach(error::addSuppressed);
            throw error;
        }
    }
}
