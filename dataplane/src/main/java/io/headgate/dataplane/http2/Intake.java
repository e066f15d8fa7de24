package io.headgate.dataplane.http2;

import io.headgate.dataplane.socket.HeldBytes;
import io.headgate.dataplane.worker.Worker;
import io.netty.buffer.ByteBuf;

/**
 * What a peer has sent, until it is looked at. One read can bring thousands of requests, which are cheap to ask for and
 * dear to begin: what has come behind the last that may begin in this turn of the loop waits here, and the socket is
 * not read in the meantime. Of a peer that has been told to go, nothing is looked at any more. Confined to its worker.
 */
final class Intake {
    /**
     * Requests in one turn of the loop: a third of a millisecond even if each opens a connection to its endpoint, and
     * more than a browser asks at a time.
     */
    private static final int REQUESTS_MAX = 16;

    /**
     * What is read of a peer that is not listened to any more, bytes: as much as could have been under way when it was
     * told, so that it gets to reading that. Then nobody reads, and what it sends waits at its own end until the
     * connection closes.
     */
    private static final int DEAF_BYTES_MAX = 1024 * 1024;

    private final Http2Connection<?> connection;
    private final Worker worker;
    private final HeldBytes waiting;
    private final Runnable goOn = this::goOn;
    private int begun;
    private boolean deaf;
    private int deafBytes;

    Intake(Http2Connection<?> connection, Worker worker) {
        this.connection = connection;
        this.worker = worker;
        waiting = new HeldBytes(worker.allocator());
    }

    /** The peer has sent something. Takes ownership of {@code in}. */
    void take(ByteBuf in) {
        if (deaf) {
            drop(in);
        } else if (isWaiting()) {
            waiting.add(in);
        } else {
            consume(in);
        }
    }

    /** The peer's request is about to begin in this turn. */
    void requestBegins() {
        begun++;
    }

    /** It was taken back before it did. */
    void requestTakenBack() {
        begun--;
    }

    /** What came at one time has been looked at, but for what waits. */
    void burstEnds() {
        if (!isWaiting()) {
            begun = 0;
        }
    }

    /** Whether something has come that is looked at in the next turn. */
    boolean isWaiting() {
        return !waiting.isEmpty();
    }

    /** Whatever comes from now on is dropped. */
    void becomeDeaf() {
        deaf = true;
    }

    boolean isDeaf() {
        return deaf;
    }

    /** The connection is gone. */
    void close() {
        deaf = true;
        waiting.drop();
    }

    /** Takes ownership of {@code in}. */
    private void consume(ByteBuf in) {
        int error = ErrorCode.NO_ERROR;
        boolean waits = false;
        try {
            while (error == ErrorCode.NO_ERROR && in.isReadable() && !deaf && !waits) {
                error = connection.read(in);
                waits = begun >= REQUESTS_MAX;
            }
            if (error == ErrorCode.NO_ERROR) {
                connection.onTurnEnd();
            }
        } finally {
            if (waits && error == ErrorCode.NO_ERROR && in.isReadable() && !deaf) {
                waitForNextTurn(in);
            } else {
                in.release();
            }
        }
        if (error != ErrorCode.NO_ERROR) {
            connection.violated(error);
        }
    }

    /** Takes ownership of {@code in}. */
    private void waitForNextTurn(ByteBuf in) {
        waiting.add(in);
        reading(false);
        worker.nextTurn(goOn);
    }

    /** The loop has looked at the others. */
    private void goOn() {
        ByteBuf in = waiting.take();
        if (in == null) {
            return; // the connection is gone
        }
        begun = 0;
        if (deaf) {
            reading(true);
            drop(in); // which says when it is too much
            return;
        }
        connection.burstBegins();
        try {
            consume(in);
        } catch (RuntimeException e) {
            connection.channel().pipeline().fireExceptionCaught(e); // no pipeline stands around this task
            return;
        }
        if (!isWaiting()) {
            reading(true);
        }
        connection.burstEnds();
    }

    /** Takes ownership of {@code in}. */
    private void drop(ByteBuf in) {
        deafBytes += in.readableBytes();
        in.release();
        if (deafBytes > DEAF_BYTES_MAX) {
            reading(false);
        }
    }

    private void reading(boolean on) {
        connection.channel().config().setAutoRead(on);
    }
}
