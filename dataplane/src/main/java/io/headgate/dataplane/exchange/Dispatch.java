package io.headgate.dataplane.exchange;

import io.headgate.dataplane.http.Cookies;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.http.Method;
import io.headgate.dataplane.pool.Waiter;
import io.headgate.dataplane.proxyprotocol.ProxyHeaderWriter;
import io.headgate.dataplane.upstream.EndpointState;
import io.headgate.dataplane.upstream.Outcome;
import io.headgate.dataplane.upstream.PickResult;
import io.headgate.dataplane.upstream.Tried;
import io.headgate.dataplane.worker.Timed;
import io.headgate.dataplane.worker.Worker;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Gets an exchange a connection: chooses an endpoint, waits in the upstream's queue when all are at their limit,
 * connects, and tries again when that failed and may be repeated. One per exchange, recycled with it; confined to its
 * worker's loop.
 *
 * <pre>
 *   IDLE -> CHOOSING -> QUEUED | CONNECTING -> CONNECTED -> IDLE
 *               ^______PAUSING______|______________|   a failed try
 * </pre>
 */
final class Dispatch implements Waiter<Upstream> {
    private enum State {
        IDLE,
        /** The balancer is asked. */
        CHOOSING,
        /** Every endpoint is at its limit; waiting for a place. */
        QUEUED,
        /** A connection is being opened. */
        CONNECTING,
        /** A try failed; the next begins after a pause. */
        PAUSING,
        /** The exchange has its connection. */
        CONNECTED
    }

    private final Exchange exchange;
    private final Worker worker;
    private final Deadlines deadlines;
    private final Tried tried = new Tried();
    private State state = State.IDLE;
    private @Nullable Target target;
    private @Nullable EndpointState endpoint;
    private @Nullable EndpointState stickyEndpoint;
    private @Nullable Upstream connecting;
    private @Nullable Upstream upstream;
    private long startedNs;
    private long answeredNs;
    private long queueEndsNs;
    private long pauseNumber;
    private int connects;
    private int tries;
    private boolean stickyIsFull;
    private boolean wasStale;
    private boolean requestCounted;
    private boolean retryCounted;
    /** Whether the endpoint has been asked again, as it speaks otherwise. */
    private boolean switched;

    Dispatch(Exchange exchange, Worker worker, Deadlines deadlines) {
        this.exchange = exchange;
        this.worker = worker;
        this.deadlines = deadlines;
    }

    /** The connection; null while there is none. */
    @Nullable
    Upstream upstream() {
        return upstream;
    }

    /**
     * Begins; the exchange is told through {@link Exchange#onConnected} or {@link Exchange#fail(Failure)}, perhaps
     * before this returns.
     */
    void start(Target to) {
        target = to;
        if (!to.group().state().tryRequest()) {
            exchange.fail(Failure.TOO_MANY_REQUESTS_IN_FLIGHT);
            return;
        }
        requestCounted = true;
        choose();
    }

    private void choose() {
        Target to = target();
        state = State.CHOOSING;
        switched = false;
        deadlines.noPhase();
        EndpointState chosen = tries == 0 && to.stickyCookie() != null ? sticky(to, to.stickyCookie()) : null;
        if (chosen == null && stickyIsFull) {
            queue(to);
            return;
        }
        if (chosen == null) {
            long hash = to.hashKey() == null ? HashKey.MISSING : to.hashKey().hash(exchange);
            chosen = to.group().pick(hash, tried, worker.nowNs());
        }
        if (chosen != null) {
            use(to, chosen);
        } else if (to.group().lastPick() == PickResult.SATURATED) {
            queue(to);
        } else {
            exchange.fail(Failure.ALL_DOWN);
        }
    }

    /** The endpoint the client's cookie names, null if it names none that may serve; one that is full is waited for. */
    private @Nullable EndpointState sticky(Target to, byte[] cookieName) {
        stickyIsFull = false;
        long cookie = Cookies.find(exchange.request(), cookieName);
        if (cookie == Cookies.ABSENT) {
            return null;
        }
        EndpointState named =
                to.group().pickSticky(exchange.request().bytes(), (int) (cookie >>> 32), (int) cookie, worker.nowNs());
        stickyIsFull = named == null && to.group().lastPick() == PickResult.SATURATED;
        stickyEndpoint = named;
        return named;
    }

    /**
     * The cookie that leads the client to this endpoint again; null when it has it already or the upstream uses none.
     */
    byte @Nullable [] cookieToSet() {
        EndpointState at = endpoint;
        return target().stickyCookie() == null || at == null || stickyEndpoint == at
                ? null
                : target().group().stickyCookie(at, exchange.tls() != null);
    }

    private void use(Target to, EndpointState chosen) {
        endpoint = chosen;
        boolean fresh = to.proxyHeader() != null || wasStale && chosen.hasPermit();
        Upstream idle = fresh ? null : to.pool().takeIdle(chosen);
        if (idle == null) {
            connect(to, chosen);
        } else {
            connected(idle, true);
        }
    }

    private void connect(Target to, EndpointState chosen) {
        state = State.CONNECTING;
        exchange.times.connectStarts(worker.nowNs());
        exchange.awaitUntil(Failure.CONNECT_TIMEOUT, worker.nowNs() + to.connectNs());
        int number = ++connects;
        Upstream opening = to.pool().connect(chosen, this);
        if (opening == null) {
            queue(to);
        } else if (state == State.CONNECTING && number == connects) {
            connecting = opening; // otherwise it has failed already, and perhaps another is being opened
        }
    }

    private void queue(Target to) {
        state = State.QUEUED;
        if (exchange.times.queueStarts(worker.nowNs())) {
            queueEndsNs = worker.nowNs() + to.queueNs();
        }
        exchange.awaitUntil(Failure.QUEUE_TIMEOUT, queueEndsNs);
        to.pool().enqueue(this);
    }

    @Override
    public boolean isBound() {
        return stickyIsFull;
    }

    @Override
    public long waitingSinceNs() {
        return exchange.times.queueStartedNs();
    }

    @Override
    public void placeFree() {
        exchange.times.queueEnds(worker.nowNs());
        choose();
    }

    @Override
    public void connected(Upstream connection, boolean reused) {
        state = State.CONNECTED;
        connecting = null;
        upstream = connection;
        endpoint = connection.home().endpoint();
        exchange.endpointName = connection.home().name();
        if (!reused) {
            exchange.times.connectEnds(worker.nowNs());
        }
        tries++;
        startedNs = worker.nowNs();
        answeredNs = 0;
        connection.home().endpoint().began(worker.index());
        ProxyHeaderWriter header = target().proxyHeader();
        if (header != null) {
            connection.introduce(Introduction.of(exchange, target(), header));
        }
        exchange.onConnected(connection);
    }

    @Override
    public void connectFailed(Failure why) {
        connecting = null;
        EndpointState at = endpoint;
        if (why == Failure.QUEUE_FULL || at == null) {
            state = State.IDLE;
            exchange.fail(why);
            return;
        }
        if (why == Failure.OTHER_PROTOCOL && !switched) {
            switched = true; // nothing is wrong with the endpoint; one that chooses anew each time is tried elsewhere
            connect(target(), at);
            return;
        }
        tries++;
        at.began(worker.index());
        at.ended(worker.index(), worker.nowNs() - exchange.times.connectStartedNs(), Outcome.GATEWAY_ERROR);
        tried.add(at);
        retryOrFail(why);
    }

    /** The endpoint took too long to accept; returns false when that is not what is awaited. */
    boolean connectTimedOut(Failure ran) {
        if (state != State.CONNECTING || ran != Failure.CONNECT_TIMEOUT) {
            return false;
        }
        closeConnecting();
        connectFailed(ran);
        return true;
    }

    /** The answer's head is here: what counts as the endpoint's latency is over. */
    void answered() {
        answeredNs = worker.nowNs();
    }

    /** The connection, or the answer on it, is no good: tries again or fails the exchange. */
    void tryFailed(Failure why) {
        EndpointState at = endpoint;
        release(false, outcome(why));
        wasStale |= why == Failure.REUSE_RACE; // and so, likely, are those kept beside it
        if (at != null && why != Failure.REUSE_RACE) {
            tried.add(at); // a connection that went stale says nothing about its endpoint
        }
        retryOrFail(why);
    }

    private static Outcome outcome(Failure why) {
        return why == Failure.REUSE_RACE ? Outcome.ABANDONED : Outcome.GATEWAY_ERROR;
    }

    /** What an answer's status says of its endpoint. */
    static Outcome outcome(int status) {
        if (status < 500) {
            return Outcome.OK;
        }
        return status >= 502 && status <= 504 ? Outcome.GATEWAY_ERROR : Outcome.STATUS_5XX;
    }

    /**
     * The answer's status is one that the route retries: tries again if it may, else leaves the answer to be passed on.
     */
    boolean triesAgain() {
        if (!mayRetry(Failure.STATUS) || !takeFromBudget()) {
            return false;
        }
        EndpointState at = endpoint;
        boolean complete = !exchange.response().hasBody() && exchange.requestEnded();
        release(complete, outcome(exchange.response().status()));
        if (at != null) {
            tried.add(at);
        }
        retry(Failure.STATUS);
        return true;
    }

    private void retryOrFail(Failure why) {
        if (mayRetry(why) && (isFree(why) || takeFromBudget())) {
            retry(why);
        } else {
            state = State.IDLE;
            exchange.fail(why);
        }
    }

    private void retry(Failure why) {
        exchange.retries++;
        target().pool().cells().retried(why);
        exchange.onRetry();
        if (isFree(why)) {
            choose();
        } else {
            pause();
        }
    }

    private boolean takeFromBudget() {
        endRetry();
        retryCounted = target().group().state().retryBudget().tryRetry();
        return retryCounted;
    }

    private void pause() {
        state = State.PAUSING;
        deadlines.noPhase();
        long number = ++pauseNumber;
        long pauseNs = exchange.retryPolicy()
                .backOffNs(exchange.retries, worker.random().nextDouble());
        worker.loop().schedule(() -> pauseEnded(number), pauseNs, TimeUnit.NANOSECONDS);
    }

    private void pauseEnded(long number) {
        if (state == State.PAUSING && number == pauseNumber) {
            worker.tick();
            choose();
        }
    }

    /**
     * Failures before anything reached an endpoint cost it nothing, so they are outside the budget and need no pause.
     */
    private static boolean isFree(Failure why) {
        return why == Failure.REUSE_RACE || nothingWasSent(why);
    }

    private static boolean nothingWasSent(Failure why) {
        return why == Failure.CONNECT_REFUSED
                || why == Failure.CONNECT_FAILED
                || why == Failure.CONNECT_TIMEOUT
                || why == Failure.OTHER_PROTOCOL
                || why == Failure.NOT_PROCESSED;
    }

    /**
     * Whether the route tries again after {@code why}, and may: nothing was sent, or what was is safe to repeat and
     * complete in the head (RFC 9110 section 9.2.2).
     */
    private boolean mayRetry(Failure why) {
        CompiledRetries policy = exchange.retryPolicy();
        boolean repeatable = Method.isSafe(exchange.request().method())
                && !exchange.request().hasBody();
        return exchange.retries < policy.attempts()
                && policy.covers(why)
                && !exchange.bodyForwarded()
                && (repeatable || nothingWasSent(why));
    }

    /** Gives the connection back, to be used again if {@code reusable}, and accounts for the try. */
    void release(boolean reusable, Outcome outcome) {
        Upstream used = upstream;
        if (used == null) {
            return;
        }
        upstream = null;
        state = State.IDLE;
        long tookNs = (answeredNs == 0 ? worker.nowNs() : answeredNs) - startedNs;
        used.home().endpoint().ended(worker.index(), tookNs, outcome);
        used.home().cells().answered(exchange.response().status());
        used.home().upstream().cells().answered(tookNs);
        used.end(reusable);
    }

    /** The exchange is over or fails: whatever is still under way here is given up. */
    void end(Outcome outcome) {
        if (state == State.QUEUED) {
            exchange.times.queueEnds(worker.nowNs());
            target().pool().leave(this);
        }
        state = State.IDLE;
        closeConnecting();
        release(false, outcome);
        endRetry();
        if (requestCounted) {
            requestCounted = false;
            target().group().state().requestDone();
        }
    }

    private void closeConnecting() {
        Upstream opening = connecting;
        if (opening != null) {
            connecting = null;
            opening.forgetWaiter();
            opening.close();
        }
    }

    private void endRetry() {
        if (retryCounted) {
            retryCounted = false;
            target().group().state().retryBudget().retryDone();
        }
    }

    private Target target() {
        return ExchangeFacts.current(target);
    }

    void clear() {
        tried.clear();
        target = null;
        endpoint = null;
        stickyEndpoint = null;
        stickyIsFull = false;
        wasStale = false;
        tries = 0;
        pauseNumber++;
    }

    /** Nanoseconds until a try ends, {@link Timed#NEVER} when tries are not limited. */
    long tryEndsNs() {
        long perTryNs = exchange.retryPolicy().perTryNs();
        return perTryNs == Timed.NEVER ? Timed.NEVER : worker.nowNs() + perTryNs;
    }
}
