package io.headgate.dataplane.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.zip.Checksum;
import org.jspecify.annotations.Nullable;

/**
 * A client's bare socket: sends any bytes, in any pieces, and reads answers strictly. Reads only when asked, so a test
 * that does not read is a slow reader. Text is Latin-1. For one thread.
 */
public final class TestClient implements AutoCloseable {
    /** How a connection ended. */
    public enum End {
        /** In order. */
        CLOSED,
        /** By a reset. */
        RESET
    }

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final ByteBuffer in = ByteBuffer.allocate(64 * 1024).limit(0);
    private final MessageReader messages = new MessageReader(this::next);
    private boolean ended;
    private boolean reset;

    private TestClient(SocketChannel channel, Selector selector, SelectionKey key) {
        this.channel = channel;
        this.selector = selector;
        this.key = key;
    }

    /** Connects to {@code host:port}, {@code [v6]:port} or {@code unix:/path}. */
    public static TestClient connect(String address) {
        return connect(address, 0);
    }

    /** As {@link #connect(String)}, with a socket receive buffer of {@code receiveBytes}; 0 is the system's choice. */
    public static TestClient connect(String address, int receiveBytes) {
        try {
            boolean unix = Addresses.isUnix(address);
            SocketChannel channel = unix ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
            if (receiveBytes > 0) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBytes);
            }
            channel.connect(Addresses.of(address));
            if (!unix) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            channel.configureBlocking(false);
            Selector selector = Selector.open();
            return new TestClient(channel, selector, channel.register(selector, SelectionKey.OP_READ));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot connect to " + address, e);
        }
    }

    public void send(String text) {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends all of {@code bytes}, waiting where the other side does not take them. */
    public void send(byte[] bytes) {
        ByteBuffer out = ByteBuffer.wrap(bytes);
        try {
            while (out.hasRemaining()) {
                if (channel.write(out) == 0) {
                    await(SelectionKey.OP_WRITE, "the other side to take bytes");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot send", e);
        }
    }

    /** Sends what fits now; returns how many of {@code bytes} that was. */
    public int offer(byte[] bytes) {
        try {
            return channel.write(ByteBuffer.wrap(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot send", e);
        }
    }

    /**
     * Sends byte by byte, each once {@code taken} says that the one before has been read, so that no two are read
     * together. Stops early when an answer or the end arrives.
     *
     * @param taken how many bytes of clients the gateway has read, see {@link Gateway#bytesIn()}
     */
    public void drip(String text, LongSupplier taken) {
        long before = taken.getAsLong();
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < bytes.length && !hasInput(); i++) {
            try {
                channel.write(ByteBuffer.wrap(bytes, i, 1));
            } catch (IOException closedUpon) {
                return;
            }
            long want = before + i + 1;
            long giveUpNs = System.nanoTime() + Await.PATIENCE_NS;
            while (taken.getAsLong() < want && !hasInput()) {
                if (System.nanoTime() > giveUpNs) {
                    fail("byte " + i + " was not read");
                }
                Thread.onSpinWait();
            }
        }
    }

    /** Whether bytes, or the end, have arrived that were not read yet. */
    public boolean hasInput() {
        return in.hasRemaining() || ended || fill() != 0;
    }

    /** Whether bytes have arrived that were not read yet; the end is none. */
    public boolean hasBytes() {
        return in.hasRemaining() || !ended && fill() > 0;
    }

    /** The next response to a request other than HEAD. */
    public Message read() {
        return read(false);
    }

    /** The next response to HEAD. */
    public Message readToHead() {
        return read(true);
    }

    private Message read(boolean toHead) {
        try {
            return there(messages.response(toHead));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Message there(@Nullable Message message) {
        assertNotNull(message, () -> "the connection was " + (reset ? "reset" : "closed") + " instead of answered");
        return message;
    }

    /** Sends a request other than HEAD and reads the answer. */
    public Message roundTrip(String request) {
        send(request);
        return read();
    }

    /** Exactly {@code count} bytes. */
    public String readBytes(int count) {
        StringBuilder text = new StringBuilder();
        while (text.length() < count) {
            int b = next();
            if (b < 0) {
                fail("the connection ended after '" + text + "', " + count + " bytes were awaited");
            }
            text.append((char) b);
        }
        return text.toString();
    }

    /** A head up to its empty line; its body is read otherwise. */
    public String readHead() {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            head.append(readBytes(1));
        }
        return head.toString();
    }

    /** Reads and drops {@code count} bytes. */
    public void skip(long count) {
        for (long left = count; left > 0; ) {
            if (!in.hasRemaining() && !more()) {
                fail("the connection ended " + left + " bytes early");
            }
            int step = (int) Math.min(left, in.remaining());
            in.position(in.position() + step);
            left -= step;
        }
    }

    /** Reads {@code count} bytes and keeps only their checksum. */
    public void skip(long count, Checksum into) {
        for (long left = count; left > 0; ) {
            if (!in.hasRemaining() && !more()) {
                fail("the connection ended " + left + " bytes early");
            }
            int step = (int) Math.min(left, in.remaining());
            into.update(in.slice(in.position(), step));
            in.position(in.position() + step);
            left -= step;
        }
    }

    /** Everything until the connection ends, however it ends. */
    public String readUntilEnd() {
        StringBuilder text = new StringBuilder();
        for (int b = next(); b >= 0; b = next()) {
            text.append((char) b);
        }
        return text.toString();
    }

    /** Awaits the end of the connection, before which nothing more may come. */
    public End awaitEnd() {
        assertEquals("", readUntilEnd(), "after the last answer");
        return reset ? End.RESET : End.CLOSED;
    }

    /** Whether the connection, whose end has been read, ended by a reset. */
    public boolean wasReset() {
        return reset;
    }

    /** Ends the sending direction. */
    public void shutdownOutput() {
        try {
            channel.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes with a reset. */
    public void reset() {
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try (selector;
                channel) {
            ended = true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next byte, or -1 at the end. */
    public int next() {
        return in.hasRemaining() || more() ? in.get() & 0xFF : -1;
    }

    /** Waits for more; false at the end. */
    private boolean more() {
        while (!ended && fill() == 0) {
            try {
                await(SelectionKey.OP_READ, "bytes or the end");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return in.hasRemaining();
    }

    /** Reads what is there now; -1 at the end. */
    private int fill() {
        try {
            int count = channel.read(in.clear());
            in.flip();
            ended = count < 0;
            return count;
        } catch (IOException e) {
            in.limit(0);
            ended = true;
            reset = true;
            return -1;
        }
    }

    private void await(int readiness, String what) throws IOException {
        key.interestOps(readiness);
        selector.selectedKeys().clear();
        if (selector.select(TimeUnit.NANOSECONDS.toMillis(Await.PATIENCE_NS)) == 0) {
            fail("waited in vain for " + what);
        }
    }
}
