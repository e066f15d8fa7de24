package io.headgate.dataplane.listener;

import io.headgate.dataplane.worker.Worker;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One look at a worker's connections, on its loop, a few at each turn. What it keeps is bounded by what was asked for:
 * the first of them so far, and how many there are. Those that have ended meanwhile are passed over; those that have
 * come meanwhile are not seen.
 */
final class ConnectionWalk implements Runnable {
    /** At each turn of the loop: what takes it as long as a burst of a few requests. */
    static final int PER_TURN = 256;

    /** The first, and of how many. */
    record Found(List<ConnectionView> first, long matching) {}

    private final Worker worker;
    private final Supplier<List<ClientConnection>> clients;
    private final ConnectionQuery query;
    private final CompletableFuture<Found> found = new CompletableFuture<>();
    /** The last of those kept is the first to go. */
    private final PriorityQueue<ConnectionView> kept = new PriorityQueue<>(ConnectionView.FIRST.reversed());

    private @Nullable List<ClientConnection> all;
    private int next;
    private long matching;

    /** @param clients the worker's connections in a copy; asked once, on its loop */
    ConnectionWalk(Worker worker, Supplier<List<ClientConnection>> clients, ConnectionQuery query) {
        this.worker = worker;
        this.clients = clients;
        this.query = query;
    }

    /** Any thread; {@link #await} follows. */
    void start() {
        try {
            worker.loop().execute(this);
        } catch (RejectedExecutionException stopped) {
            found.cancel(false);
        }
    }

    /** Any thread. What was found; null: the loop has not answered within {@code patienceNs}, and need not any more. */
    @Nullable
    Found await(long patienceNs) throws InterruptedException {
        try {
            return found.get(Math.max(0, patienceNs), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | CancellationException | ExecutionException e) {
            found.cancel(false);
            return null;
        }
    }

    @Override
    public void run() {
        if (found.isDone()) {
            return; // nobody waits for it any more
        }
        List<ClientConnection> here = all;
        if (here == null) {
            here = clients.get();
            all = here;
        }
        int end = Math.min(here.size(), next + PER_TURN);
        while (next < end) {
            look(here.get(next++));
        }
        if (next < here.size()) {
            worker.nextTurn(this);
        } else {
            found.complete(new Found(List.copyOf(kept), matching));
        }
    }

    private void look(ClientConnection connection) {
        Accepted accepted = connection.accepted();
        if (!accepted.channel().isOpen() || !query.asksFor(accepted)) {
            return;
        }
        Activity activity = connection.activity();
        if (!query.asksFor(activity)) {
            return;
        }
        matching++;
        long rank = query.rank(accepted, activity);
        if (kept.size() >= query.limit()) {
            ConnectionView last = kept.peek();
            if (last == null || rank >= last.rank()) {
                return;
            }
            kept.poll();
        }
        kept.add(ConnectionView.of(accepted, activity, rank));
    }
}
