package io.headgate.dataplane.tls;

import io.headgate.dataplane.access.Source;
import io.headgate.dataplane.http.ClientAddress;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.metrics.TlsCells;
import io.headgate.dataplane.metrics.WorkerCells;
import io.headgate.dataplane.worker.Worker;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where a worker's connections to one listener wait until they are encrypted. Beyond the worker's part of the bound the
 * one that has waited longest makes room: a client that means it is done after a round trip or two, so flooding this
 * costs as much as being served. Confined to its worker's loop.
 */
public final class TlsGate {
    private final Worker worker;
    private final WorkerCells failures;
    private final TlsCells cells;
    private final ClientHello hello = new ClientHello();
    private final ClientAddress client = new ClientAddress();
    private final Set<TlsOpening> waiting = new LinkedHashSet<>();
    private final Set<TlsOpening> refused = new HashSet<>();
    private final int workers;
    private ServerTls rules;

    /**
     * @param workers how many share the bound on handshakes
     * @param failures count connections that do not get through
     */
    public TlsGate(Worker worker, int workers, WorkerCells failures, TlsCells cells, ServerTls rules) {
        this.worker = worker;
        this.workers = workers;
        this.failures = failures;
        this.cells = cells;
        this.rules = rules;
    }

    /** From now on connections whose client has not said whom it asks for are encrypted by {@code next}. */
    public void swap(ServerTls next) {
        rules = next;
    }

    /**
     * Lets {@code channel} shake hands; called while it is being registered, or before it seems active. One that does
     * not come through is closed and counted.
     *
     * @param from who the client is; null for Unix sockets
     * @param then told once when it has, with {@link TlsSession#of} saying what both agreed on; adds to the pipeline's
     *     end who serves the connection, or closes it
     */
    public void await(Channel channel, @Nullable InetAddress from, Consumer<Channel> then) {
        if (from != null) {
            client.set(from);
            if (!rules.admits(Source.key(client), System.nanoTime())) {
                failures.failed(Failure.TLS_HANDSHAKES_TOO_FAST);
                channel.close();
                return;
            }
        }
        if (waiting.size() >= Math.max(1, rules.handshakesMax() / workers)) {
            waiting.iterator().next().makeRoom();
        }
        TlsOpening opening = new TlsOpening(worker, this, channel, from, rules.timeoutNs(), then);
        waiting.add(opening);
        channel.closeFuture().addListener(_ -> forget(opening));
        channel.pipeline().addLast(opening);
    }

    ServerTls rules() {
        return rules;
    }

    /** Borrowed until the caller returns. */
    ClientHello hello() {
        return hello;
    }

    void secured(TlsOpening opening, TlsSession session) {
        waiting.remove(opening);
        cells.secured(session.resumed());
    }

    void failed(TlsOpening opening, Failure why) {
        if (waiting.remove(opening)) {
            refused.add(opening); // until it is closed, as it may read why first
        }
        failures.failed(why);
    }

    private void forget(TlsOpening opening) {
        waiting.remove(opening);
        refused.remove(opening);
    }

    /** How many wait. */
    public int size() {
        return waiting.size();
    }

    /** Lets all go that wait, or read why they were refused. */
    public void closeAll() {
        Set.copyOf(waiting).forEach(TlsOpening::close);
        Set.copyOf(refused).forEach(TlsOpening::close);
    }
}
