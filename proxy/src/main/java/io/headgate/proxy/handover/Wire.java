package io.headgate.proxy.handover;

import io.headgate.os.Descriptors;
import io.headgate.os.LocalMessage;
import io.headgate.os.LocalSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** A connection that speaks in {@link Frame}s. For one thread, which may wait. */
final class Wire implements AutoCloseable {
    /** A hundred times what keys for tickets take, and well below what travels as one message. */
    static final int STATE_BYTES_MAX = 16 * 1024;

    private final LocalSocket socket;

    /** A frame, and the descriptor that came with it or {@link LocalMessage#NO_DESCRIPTOR}. */
    record Received(Frame frame, int descriptor) {}

    Wire(LocalSocket socket) {
        this.socket = socket;
    }

    static Wire connect(Path handover) throws IOException {
        return new Wire(LocalSocket.connect(handover));
    }

    LocalSocket.Peer peer() throws IOException {
        return socket.peer();
    }

    void send(Frame frame) throws IOException {
        send(frame, LocalMessage.NO_DESCRIPTOR);
    }

    void send(Frame frame, int descriptor) throws IOException {
        send(frame.bytes(), descriptor);
    }

    private void send(byte[] message, int descriptor) throws IOException {
        try {
            socket.send(message, descriptor);
        } catch (IOException e) {
            throw new IOException("the other process has gone or does not read: " + e.getMessage(), e);
        }
    }

    /**
     * Sends what is no text: a {@link Frame.Kind#STATE} and a message of its own. Borrows {@code content} until it
     * returns.
     *
     * @throws IOException also when it is longer than {@link #STATE_BYTES_MAX}
     */
    void sendState(String name, byte[] content) throws IOException {
        requireShort(name, content.length);
        send(Frame.of(Frame.Kind.STATE, "name", name, "bytes", String.valueOf(content.length)));
        send(content, LocalMessage.NO_DESCRIPTOR);
    }

    /** Waits for the content of a state whose frame has come; whoever calls owns it. */
    byte[] receiveState(Frame state, Duration patience) throws IOException {
        long bytes = state.number("bytes");
        requireShort(state.text("name"), bytes);
        LocalMessage message = socket.receive(patience);
        if (message == null) {
            throw new IOException("the other process has gone");
        }
        Descriptors.close(message.descriptor());
        if (message.bytes().length != bytes) {
            throw new IOException("the state '" + state.text("name") + "' came with " + message.bytes().length
                    + " bytes, not " + bytes);
        }
        return message.bytes();
    }

    private static void requireShort(String state, long bytes) throws IOException {
        if (bytes < 1 || bytes > STATE_BYTES_MAX) {
            throw new IOException("the state '" + state + "' has " + bytes + " bytes, and one that is handed over 1 to "
                    + STATE_BYTES_MAX + "; restart instead of upgrading");
        }
    }

    /**
     * Waits for a frame of one kind.
     *
     * @throws HandoverFailed when the other side says that it cannot go on, and why
     * @throws IOException when it says something else, or nothing within {@code patience}, or has gone
     */
    Frame receive(Frame.Kind kind, Duration patience) throws IOException {
        Received received = receive(patience);
        Descriptors.close(received.descriptor());
        if (received.frame().kind() != kind) {
            throw new IOException("a frame " + received.frame().kind() + " came, not " + kind);
        }
        return received.frame();
    }

    /** Waits for a frame of any kind but {@link Frame.Kind#FAILED}; whoever calls owns its descriptor. */
    Received receive(Duration patience) throws IOException {
        LocalMessage message = socket.receive(patience);
        if (message == null) {
            throw new IOException("the other process has gone");
        }
        Frame frame = Frame.read(message.bytes());
        if (frame.kind() == Frame.Kind.FAILED) {
            throw new HandoverFailed(frame.text("why"));
        }
        return new Received(frame, message.descriptor());
    }

    /** Says that it ends here; whether that is heard does not matter. */
    void fail(String why) {
        try {
            send(Frame.of(Frame.Kind.FAILED, "why", why));
        } catch (IOException e) {
            // the other side finds the connection closed
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
