package io.headgate.perf;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Clients for {@code perf/websockets}, and the endpoints that echo: {@code WARM SOCKETS FROM GATEWAY ENDPOINT...}.
 * Listens at the endpoints, opens first some and then the others, from several addresses that begin with FROM, says a
 * word after each part on standard output and awaits a line on standard input; at last every one must echo a frame.
 */
public final class WebSockets {
    private static final int PER_ADDRESS = 20_000;
    private static final int SECONDS_MAX = 20;

    /** The key and its answer are those of RFC 6455 section 1.3. */
    static final String ASK = """
            GET /echo HTTP/1.1
            host: perf
            connection: upgrade
            upgrade: websocket
            sec-websocket-version: 13
            sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==

            """.replace("\n", "\r\n");

    private static final String SWITCH = """
            HTTP/1.1 101 Switching Protocols
            connection: upgrade
            upgrade: websocket
            sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=

            """.replace("\n", "\r\n");

    /** A text frame with {@code hi}, masked by zeros: what comes back is the same. */
    static final byte[] FRAME = {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, 'h', 'i'};

    private final String from;
    private final InetSocketAddress gateway;
    private final List<SocketChannel> clients = new ArrayList<>();
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(1024);

    private WebSockets(String from, InetSocketAddress gateway) {
        this.from = from;
        this.gateway = gateway;
    }

    /** Ends with status 0 when every socket opened and echoed. */
    public static void main(String[] args) throws IOException {
        startEndpoints(Arrays.asList(args).subList(4, args.length));
        say("listening");
        WebSockets all = new WebSockets(args[2], address(args[3]));
        all.open(Integer.parseInt(args[0]));
        say("warm");
        all.open(Integer.parseInt(args[1]));
        say("open");
        for (SocketChannel client : all.clients) {
            all.echo(client);
        }
        say("echoed"); // its endpoints are those of others too
    }

    /** Endpoints that echo, at these addresses, until this program ends. */
    static void startEndpoints(List<String> addresses) throws IOException {
        Selector selector = Selector.open();
        for (String each : addresses) {
            ServerSocketChannel endpoint = ServerSocketChannel.open().bind(address(each), 1024);
            endpoint.configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
        }
        Thread.ofPlatform().daemon().start(() -> serve(selector));
    }

    private static void say(String word) throws IOException {
        System.out.println(word);
        if (System.in.read() < 0) {
            throw new IOException("nobody says to go on after " + word);
        }
    }

    static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    private void open(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            SocketChannel client = SocketChannel.open();
            client.bind(new InetSocketAddress(from + "." + (1 + clients.size() / PER_ADDRESS), 0));
            client.socket().connect(gateway, SECONDS_MAX * 1000);
            client.write(ByteBuffer.wrap(ASK.getBytes(StandardCharsets.US_ASCII)));
            String head = "";
            while (!head.endsWith("\r\n\r\n")) {
                head += read(client);
            }
            if (!head.startsWith("HTTP/1.1 101 ")) {
                throw new IOException("WebSocket " + clients.size() + " is not opened: " + head);
            }
            clients.add(client);
        }
    }

    private void echo(SocketChannel client) throws IOException {
        client.write(ByteBuffer.wrap(FRAME));
        int echoed = 0;
        while (echoed < FRAME.length) {
            echoed += read(client).length();
        }
    }

    private String read(SocketChannel client) throws IOException {
        if (client.read(bytes.clear()) < 0) {
            throw new IOException("a WebSocket is closed");
        }
        return StandardCharsets.ISO_8859_1.decode(bytes.flip()).toString();
    }

    /** The endpoints: a head is answered by switching, and anything else by itself. */
    private static void serve(Selector selector) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(1024);
        try {
            while (true) {
                selector.select(key -> {
                    try {
                        serve(key, bytes);
                    } catch (IOException e) {
                        key.cancel();
                    }
                });
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void serve(SelectionKey key, ByteBuffer bytes) throws IOException {
        if (key.channel() instanceof ServerSocketChannel endpoint) {
            SocketChannel accepted = endpoint.accept();
            if (accepted != null) {
                accepted.configureBlocking(false).register(key.selector(), SelectionKey.OP_READ);
            }
            return;
        }
        SocketChannel socket = (SocketChannel) key.channel();
        if (socket.read(bytes.clear()) < 0) {
            socket.close();
        } else if (bytes.flip().get(0) == 'G') {
            socket.write(ByteBuffer.wrap(SWITCH.getBytes(StandardCharsets.US_ASCII)));
        } else {
            socket.write(bytes);
        }
    }
}
