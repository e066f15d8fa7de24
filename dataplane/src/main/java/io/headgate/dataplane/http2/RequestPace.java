package io.headgate.dataplane.http2;

import io.headgate.dataplane.socket.HeldBytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * How many requests one client may begin before the loop looks at the others again. One read can bring thousands, which
 * are cheap to ask for and dear to begin; what has come behind the last that may begin waits here, and the socket is
 * not read in the meantime. Confined to its worker.
 */
final class RequestPace {
    /**
     * Requests in one turn of the loop: a third of a millisecond even if each opens a connection to its endpoint, and
     * more than a browser asks at a time.
     */
    private static final int REQUESTS_MAX = 16;

    private final HeldBytes waiting;
    private int begun;

    RequestPace(ByteBufAllocator allocator) {
        waiting = new HeldBytes(allocator);
    }

    /** A request has begun. */
    void began() {
        begun++;
    }

    /** Whether nothing more is to be read in this turn. */
    boolean isUp() {
        return begun >= REQUESTS_MAX;
    }

    /** The loop has looked at the others. */
    void nextTurn() {
        begun = 0;
    }

    boolean isWaiting() {
        return !waiting.isEmpty();
    }

    /** What is left for the next turn. Takes ownership of {@code in}. */
    void hold(ByteBuf in) {
        waiting.add(in);
    }

    /** Gives away what waits; null if nothing does. */
    @Nullable
    ByteBuf take() {
        return waiting.take();
    }

    void drop() {
        waiting.drop();
    }
}
