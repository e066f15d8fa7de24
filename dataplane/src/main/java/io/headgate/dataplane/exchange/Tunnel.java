package io.headgate.dataplane.exchange;

import io.netty.buffer.ByteBuf;

/**
 * An exchange after 101 (Switching Protocols): bytes both ways, each side read no faster than the other takes them,
 * each direction ended on its own. Holds which directions have ended.
 */
final class Tunnel {
    private boolean clientEnded;
    private boolean upstreamEnded;

    void clear() {
        clientEnded = false;
        upstreamEnded = false;
    }

    /** Takes ownership of {@code bytes}. */
    void toUpstream(ByteBuf bytes, Upstream upstream, Downstream downstream) {
        upstream.writeBody(bytes, false);
        if (!upstream.isWritable()) {
            downstream.reading(false);
        }
    }

    /** Takes ownership of {@code bytes}. */
    void toClient(ByteBuf bytes, Upstream upstream, Downstream downstream) {
        downstream.writeBody(bytes, false);
        if (!downstream.isWritable()) {
            upstream.reading(false);
        }
    }

    /** The client has ended its direction; returns whether both have. */
    boolean clientEnded(Upstream upstream) {
        clientEnded = true;
        upstream.shutdownOutput();
        return upstreamEnded;
    }

    /** The endpoint has ended its direction; returns whether both have. */
    boolean upstreamEnded(Downstream downstream) {
        upstreamEnded = true;
        if (!clientEnded) {
            downstream.shutdownOutput();
        }
        return clientEnded;
    }
}
