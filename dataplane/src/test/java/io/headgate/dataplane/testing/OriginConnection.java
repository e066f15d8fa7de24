package io.headgate.dataplane.testing;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One connection that a {@link TestOrigin} accepted. The script reads and writes it; the test looks at what was
 * received and whether the gateway has closed it. Text is Latin-1.
 */
public final class OriginConnection {
    /** Bytes beyond this many are counted and not kept, so that a test may upload as much as it likes. */
    private static final int KEPT_BYTES_MAX = 1 << 20;

    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocate(64 * 1024).limit(0);
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final MessageReader messages = new MessageReader(this::next);
    private final AtomicLong receivedBytes = new AtomicLong();
    private volatile boolean ended;

    OriginConnection(SocketChannel channel) {
        this.channel = channel;
    }

    // ---- for the script

    /** The next request; null when the gateway closed before it. */
    public @Nullable Message read() throws IOException {
        return messages.request();
    }

    /** The next request, which must come. */
    public Message expect() throws IOException {
        Message request = read();
        assertNotNull(request, "the gateway closed before a request came");
        return request;
    }

    /** Reads head bytes up to the empty line, and no body. */
    public String readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int b = next();
            if (b < 0) {
                throw new IOException("the gateway closed inside a head: " + head);
            }
            head.append((char) b);
        }
        return head.toString();
    }

    /** The next byte, or -1. */
    public int next() throws IOException {
        if (!in.hasRemaining() && !fill()) {
            return -1;
        }
        return in.get() & 0xFF;
    }

    public void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends all of {@code bytes}, waiting where the gateway does not take them. */
    public void send(byte[] bytes) throws IOException {
        ByteBuffer out = ByteBuffer.wrap(bytes);
        while (out.hasRemaining()) {
            channel.write(out);
        }
    }

    /** Sends byte by byte, each in a packet of its own. */
    public void drip(String text) throws IOException {
        for (byte b : text.getBytes(StandardCharsets.ISO_8859_1)) {
            send(new byte[] {b});
        }
    }

    /** Reads whatever comes until the gateway ends its direction. */
    public void readUntilEnd() throws IOException {
        while (next() >= 0) {
            in.position(in.limit());
        }
    }

    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    public void close() throws IOException {
        channel.close();
    }

    /** Closes with a reset. */
    public void reset() throws IOException {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.close();
    }

    // ---- for the test

    /** Every byte received so far. */
    public String received() {
        synchronized (received) {
            return received.toString(StandardCharsets.ISO_8859_1);
        }
    }

    /** How many bytes were received, kept or not. */
    public long receivedBytes() {
        return receivedBytes.get();
    }

    /**
     * Whether the gateway has ended its direction or reset the connection; seen only once the script reads or has
     * returned.
     */
    public boolean isEnded() {
        return ended;
    }

    /** Awaits that the gateway closes this connection. */
    public void awaitEnd() {
        Await.until(
                () -> "the gateway to close a connection to its origin, on which came '" + received() + "'",
                this::isEnded);
    }

    /** The connection failed under the script. */
    void cut() {
        ended = true;
    }

    private boolean fill() throws IOException {
        int count = channel.read(in.clear());
        in.flip();
        if (count < 0) {
            ended = true;
            return false;
        }
        synchronized (received) {
            received.write(in.array(), 0, Math.min(count, KEPT_BYTES_MAX - Math.min(KEPT_BYTES_MAX, received.size())));
        }
        receivedBytes.addAndGet(count);
        return true;
    }
}
