package io.headgate.dataplane.filter;

import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The streams of one worker. Each holds a quarter of a mebibyte outside the heap, so their number is bounded. Confined
 * to its worker's thread.
 */
final class GzipStreams {
    /**
     * Most bodies compressed at once by a worker: 64 MiB. Slow readers can make every body last; beyond this, answers
     * go out as they came, which every client understands.
     */
    static final int USED_MAX = 256;

    /** Streams kept for the next body: 8 MiB. Bodies that fit into one read need one stream at a time. */
    static final int IDLE_MAX = 32;

    private static final FastThreadLocal<GzipStreams> OF_THREAD = new FastThreadLocal<>() {
        @Override
        protected GzipStreams initialValue() {
            return new GzipStreams();
        }

        @Override
        protected void onRemoval(GzipStreams streams) {
            streams.close();
        }
    };

    private final List<GzipStream> idle = new ArrayList<>(IDLE_MAX);
    private int used;

    /** Those of the worker whose thread this is. */
    static GzipStreams ofThread() {
        return OF_THREAD.get();
    }

    /**
     * A stream that begins a body, or null when the worker has its most in use. Give it back with {@link #giveBack}.
     */
    @Nullable
    GzipStream take(int level) {
        if (used == USED_MAX) {
            return null;
        }
        used++;
        for (int i = idle.size() - 1; i >= 0; i--) {
            if (idle.get(i).level() == level) {
                return idle.remove(i);
            }
        }
        return new GzipStream(level);
    }

    /** Takes {@code stream} back; the one that has been idle for longest goes if there are too many. */
    void giveBack(GzipStream stream) {
        used--;
        stream.clear();
        if (idle.size() == IDLE_MAX) {
            idle.remove(0).close();
        }
        idle.add(stream);
    }

    /** Frees what is kept. */
    void close() {
        idle.forEach(GzipStream::close);
        idle.clear();
    }
}
