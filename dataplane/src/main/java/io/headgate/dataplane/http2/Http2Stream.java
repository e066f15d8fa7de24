package io.headgate.dataplane.http2;

import io.headgate.dataplane.socket.HeldBytes;
import io.headgate.dataplane.worker.Worker;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One stream of a connection: its id, its windows, and what waits for them in either direction. Recycled. Confined to
 * its worker.
 */
abstract class Http2Stream {
    /**
     * What of a body may wait here for whoever takes it, bytes. That is what HTTP/1 holds of one connection, and lets
     * 64 KiB a round trip through: 5 Mbit/s at 100 ms for each of a client's uploads.
     */
    static final int WINDOW = 64 * 1024;

    /** What the peer sent and nobody could take yet; never more than the window. */
    final HeldBytes in;

    /** What is to be sent and has not been, for want of a window or of room in the socket. */
    final HeldBytes out;

    final ReceiveWindow window = new ReceiveWindow(WINDOW);
    private int id;
    private int place;

    // ---- what Sender keeps here
    int sendWindow;
    long sent;
    int priority = Priority.DEFAULT;
    boolean inLine;
    boolean lastIsOut;

    @Nullable
    Http2Stream next;
    /** The lines behind the body that is to be sent; null for none. */
    @Nullable
    ByteBuf trailers;

    /** Whether the peer has ended its direction. */
    private boolean inputEnded;
    /** Whether the end of our direction has been written. */
    private boolean outputEnded;

    Http2Stream(Worker worker) {
        in = new HeldBytes(worker.allocator());
        out = new HeldBytes(worker.allocator());
    }

    final int id() {
        return id;
    }

    final void begin(int streamId, boolean ended) {
        id = streamId;
        inputEnded = ended;
        outputEnded = false;
        lastIsOut = false;
        sent = 0;
        priority = Priority.DEFAULT;
        window.reset();
    }

    /** Its place in the {@link StreamTable}. */
    final int place() {
        return place;
    }

    final void place(int index) {
        place = index;
    }

    final boolean inputEnded() {
        return inputEnded;
    }

    final void endInput() {
        inputEnded = true;
    }

    final boolean outputEnded() {
        return outputEnded;
    }

    final void endOutput() {
        outputEnded = true;
    }

    /** Lets go of what waits to be sent. */
    final void dropOutput() {
        out.drop();
        ByteBuf lost = trailers;
        if (lost != null) {
            trailers = null;
            lost.release();
        }
    }

    /** A piece of the peer's body. Takes ownership of {@code piece}; {@code last} ends it. */
    abstract void onBody(ByteBuf piece, boolean last);

    /** The lines behind the peer's body, which end it. Borrows {@code lines}. */
    abstract void onTrailers(byte[] lines, int length);

    /** The peer has ended the stream out of order. */
    abstract void onReset(int code);

    /** The peer has broken a rule on this stream: ends it, and tells the peer {@code code}. */
    abstract void breakOff(int code);

    /** All that waited to be sent has been, and more may come. */
    abstract void onSent();

    /** The end of our direction has been written. */
    abstract void onOutputEnded();
}
