package io.headgate.dataplane.l4;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.pool.Waiter;
import io.headgate.dataplane.upstream.EndpointState;
import io.headgate.dataplane.upstream.Outcome;
import io.headgate.dataplane.upstream.PickResult;
import io.headgate.dataplane.upstream.Tried;
import io.headgate.dataplane.worker.Worker;
import org.jspecify.annotations.Nullable;

/**
 * Gets a tunnel its connection: chooses an endpoint, waits in the upstream's queue when all are at their limit,
 * connects, and tries others when that failed; nothing has been sent then, so that is always safe. Confined to its
 * worker's loop.
 *
 * <pre>
 *   CHOOSING -> QUEUED | CONNECTING -> OVER
 *       ^__________|____________|   a place is free; a failed try
 * </pre>
 *
 * <p>What an endpoint is judged by is whether it accepts and how fast: that is reported as soon as it is known, since a
 * tunnel may last for days. From the choice to the tunnel's end the endpoint counts as busy with it.
 */
final class Dial implements Waiter<TcpUpstream> {
    /**
     * A client waits for at most so many connects: a pool that is partly down is survived, one that is down is not
     * stormed.
     */
    private static final int CONNECTS_MAX = 3;

    private enum State {
        CHOOSING,
        /** Every endpoint is at its limit; waiting for a place. */
        QUEUED,
        /** A connection is being opened. */
        CONNECTING,
        OVER
    }

    private final TcpTunnel tunnel;
    private final Worker worker;
    private final TcpTarget target;
    private final long hash;
    private final Tried tried = new Tried();
    private State state = State.CHOOSING;
    private Failure ifTooLate = Failure.CONNECT_TIMEOUT;
    private long untilNs;
    private long queuedSinceNs;
    private long queueNs = -1;
    private long connectStartedNs;
    private long connectNs = -1;
    private int connects;
    private @Nullable EndpointState endpoint;
    private @Nullable TcpUpstream connecting;

    /** @param hash what the balancer may go by; 0: nothing */
    Dial(TcpTunnel tunnel, Worker worker, TcpTarget target, long hash) {
        this.tunnel = tunnel;
        this.worker = worker;
        this.target = target;
        this.hash = hash;
    }

    /** Begins; the tunnel is told how it came out, perhaps before this returns. */
    void start() {
        choose(Failure.ALL_DOWN);
    }

    /** @param otherwise why there is no connection yet, which is why there is none if there is nobody to try */
    private void choose(Failure otherwise) {
        state = State.CHOOSING;
        EndpointState chosen = target.group().pick(hash, tried, worker.nowNs());
        if (chosen == null && target.group().lastPick() == PickResult.SATURATED) {
            queue();
        } else if (chosen == null || tried.contains(chosen)) {
            fail(otherwise);
        } else {
            if (otherwise != Failure.ALL_DOWN) {
                target.pool().cells().retried(otherwise);
            }
            connect(chosen);
        }
    }

    private void connect(EndpointState chosen) {
        state = State.CONNECTING;
        endpoint = chosen;
        connectStartedNs = worker.nowNs();
        awaitUntil(Failure.CONNECT_TIMEOUT, connectStartedNs + target.connectNs());
        chosen.began(worker.index());
        int number = ++connects;
        TcpUpstream opening = target.pool().connect(chosen, this);
        if (opening == null) {
            connects--;
            chosen.ended(worker.index(), 0, Outcome.ABANDONED);
            queue();
        } else if (state == State.CONNECTING && number == connects) {
            connecting = opening; // otherwise it is open or has failed already, and perhaps another is being opened
        }
    }

    private void queue() {
        if (queuedSinceNs == 0) {
            queuedSinceNs = worker.nowNs();
        }
        state = State.QUEUED;
        awaitUntil(Failure.QUEUE_TIMEOUT, queuedSinceNs + target.queueNs());
        target.pool().enqueue(this);
    }

    private void awaitUntil(Failure otherwise, long deadlineNs) {
        ifTooLate = otherwise;
        untilNs = deadlineNs;
        tunnel.require(deadlineNs);
    }

    @Override
    public boolean isBound() {
        return false;
    }

    @Override
    public long waitingSinceNs() {
        return queuedSinceNs;
    }

    @Override
    public void placeFree() {
        queueNs = worker.nowNs() - queuedSinceNs;
        choose(Failure.ALL_DOWN);
    }

    @Override
    public void connected(TcpUpstream connection, boolean reused) {
        state = State.OVER;
        connecting = null;
        connectNs = worker.nowNs() - connectStartedNs;
        EndpointState at = connection.home().endpoint();
        at.ended(worker.index(), connectNs, Outcome.OK); // and it stays busy with the tunnel:
        at.began(worker.index());
        tunnel.connected(connection);
    }

    @Override
    public void connectFailed(Failure why) {
        connecting = null;
        EndpointState at = endpoint;
        if (why == Failure.QUEUE_FULL || at == null) {
            fail(why);
            return;
        }
        at.ended(worker.index(), worker.nowNs() - connectStartedNs, Outcome.GATEWAY_ERROR);
        tried.add(at);
        if (connects == CONNECTS_MAX) {
            fail(why);
        } else {
            choose(why);
        }
    }

    /** Time spent in the upstream's queue; -1 if it never waited there. */
    long queueNs() {
        return queueNs;
    }

    /** Time the connection took to open; -1 while there is none. */
    long connectNs() {
        return connectNs;
    }

    /** Connects in vain. */
    int retries() {
        return connectNs < 0 ? connects : connects - 1;
    }

    private void fail(Failure why) {
        state = State.OVER;
        tunnel.notConnected(why);
    }

    /** Acts when the current wait has been too long; returns the next deadline. */
    long onTimer(long nowNs) {
        if (nowNs >= untilNs) {
            switch (state) {
                case CONNECTING -> {
                    closeConnecting();
                    connectFailed(ifTooLate);
                }
                case QUEUED -> {
                    queueNs = nowNs - queuedSinceNs;
                    target.pool().leave(this);
                    fail(ifTooLate);
                }
                case CHOOSING, OVER -> {}
            }
        }
        return untilNs;
    }

    /** The client has left: gives up what is under way. */
    void end() {
        switch (state) {
            case CONNECTING -> {
                closeConnecting();
                if (endpoint != null) {
                    endpoint.ended(worker.index(), 0, Outcome.ABANDONED);
                }
            }
            case QUEUED -> target.pool().leave(this);
            case CHOOSING, OVER -> {}
        }
        state = State.OVER;
    }

    private void closeConnecting() {
        TcpUpstream opening = connecting;
        if (opening != null) {
            connecting = null;
            opening.forgetWaiter();
            opening.close();
        }
    }
}
