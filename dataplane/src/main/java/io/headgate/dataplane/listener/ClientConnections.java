package io.headgate.dataplane.listener;

import io.headgate.dataplane.worker.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Who is connected, over all workers. Each worker's loop is asked, as nobody else may look at its connections. Clients
 * of which it is not known yet who they are (PROXY header) or that have not shaken hands (TLS) are not among them, nor
 * are sessions of datagrams. Any thread.
 */
public final class ClientConnections {
    private final List<Source> workers;
    /** One look at a time, so that what a turn of a loop does for it stays what it is however many ask. */
    private final Semaphore looking = new Semaphore(1);

    /** @param clients a worker's connections in a copy; asked on its loop */
    public record Source(Worker worker, Supplier<List<ClientConnection>> clients) {}

    /**
     * What a look has come to.
     *
     * @param first those that come first, in order, as many as were asked for
     * @param matching how many there are
     * @param unanswered workers whose loop did not answer in time: theirs are missing
     */
    public record Seen(List<ConnectionView> first, long matching, int unanswered) {}

    /** @param workers by their index */
    public ClientConnections(List<Source> workers) {
        this.workers = List.copyOf(workers);
    }

    /**
     * Looks at all connections.
     *
     * @param patience how long it may take: this for those that look already, and this for the loops
     * @throws TimeoutException when others look already
     */
    public Seen look(ConnectionQuery query, Duration patience) throws InterruptedException, TimeoutException {
        if (!looking.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new TimeoutException("others look at the connections already");
        }
        try {
            return walk(query, System.nanoTime() + patience.toNanos());
        } finally {
            looking.release();
        }
    }

    private Seen walk(ConnectionQuery query, long endNs) throws InterruptedException {
        List<ConnectionWalk> walks = new ArrayList<>();
        for (Source each : workers) {
            ConnectionWalk walk = new ConnectionWalk(each.worker(), each.clients(), query);
            walks.add(walk);
            walk.start();
        }
        List<ConnectionView> all = new ArrayList<>();
        long matching = 0;
        int unanswered = 0;
        for (ConnectionWalk walk : walks) {
            ConnectionWalk.Found found = walk.await(endNs - System.nanoTime());
            if (found == null) {
                unanswered++;
            } else {
                all.addAll(found.first());
                matching += found.matching();
            }
        }
        all.sort(ConnectionView.FIRST);
        return new Seen(List.copyOf(all.subList(0, Math.min(all.size(), query.limit()))), matching, unanswered);
    }

    /**
     * Ends one connection: in order where the protocol has words for it (the answer under way says that it is the last,
     * GOAWAY, 1001), else, and at the end of {@code grace}, at once.
     *
     * @return what it was; empty: there is none
     * @throws TimeoutException when its worker's loop does not answer within {@code patience}; nothing happens then
     */
    public Optional<ConnectionView> dismiss(ConnectionId id, Duration grace, Duration patience)
            throws InterruptedException, TimeoutException {
        if (id.worker() < 0 || id.worker() >= workers.size()) {
            return Optional.empty();
        }
        Source at = workers.get(id.worker());
        Future<Optional<ConnectionView>> told;
        try {
            told = at.worker().loop().submit(() -> dismiss(at, id, grace.toNanos()));
        } catch (RejectedExecutionException stopped) {
            return Optional.empty();
        }
        try {
            return told.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a worker failed: " + e.getCause(), e.getCause());
        } finally {
            told.cancel(false);
        }
    }

    private static Optional<ConnectionView> dismiss(Source at, ConnectionId id, long graceNs) {
        at.worker().tick();
        for (ClientConnection each : at.clients().get()) {
            if (each.accepted().serial() == id.serial()
                    && each.accepted().channel().isOpen()) {
                ConnectionView was = ConnectionView.of(each.accepted(), each.activity(), 0);
                Dismissal.begin(each, graceNs);
                return Optional.of(was);
            }
        }
        return Optional.empty();
    }
}
