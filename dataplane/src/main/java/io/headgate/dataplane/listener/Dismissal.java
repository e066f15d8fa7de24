package io.headgate.dataplane.listener;

import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** The end of one connection that somebody wants gone: in order if it can be had in time. On its worker's loop. */
final class Dismissal implements Runnable {
    /** A request that crosses our decision on the wire still gets its answer; then an idle connection is closed. */
    private static final long LOOK_NS = 500_000_000L;

    private final ClientConnection connection;
    private final EventLoop loop;
    private final long endNs;

    private Dismissal(ClientConnection connection, long graceNs) {
        this.connection = connection;
        loop = connection.accepted().channel().eventLoop();
        endNs = System.nanoTime() + graceNs;
    }

    /** @param graceNs after which it is cut, whatever is under way */
    static void begin(ClientConnection connection, long graceNs) {
        connection.dismiss();
        new Dismissal(connection, graceNs).lookLater();
    }

    @Override
    public void run() {
        if (!connection.accepted().channel().isOpen()) {
            return;
        }
        if (System.nanoTime() - endNs >= 0) {
            connection.abort();
        } else {
            connection.closeIfIdle();
            lookLater();
        }
    }

    private void lookLater() {
        long leftNs = Math.max(0, endNs - System.nanoTime());
        try {
            loop.schedule(this, Math.min(LOOK_NS, leftNs), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException stopped) {
            connection.abort();
        }
    }
}
