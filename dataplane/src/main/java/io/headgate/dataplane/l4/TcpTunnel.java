package io.headgate.dataplane.l4;

import io.headgate.dataplane.http.ClientAddress;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.listener.Accepted;
import io.headgate.dataplane.listener.Activity;
import io.headgate.dataplane.listener.ClientConnection;
import io.headgate.dataplane.upstream.KeyHash;
import io.headgate.dataplane.upstream.Outcome;
import io.headgate.dataplane.worker.Timed;
import io.headgate.dataplane.worker.Timers;
import io.netty.channel.ChannelHandler;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection and the endpoint's that it is passed on to. Confined to its worker's loop.
 *
 * <pre>
 *   ACCEPTED -> DIALING -> OPEN -> ENDING -> OVER
 *                   \________________^   the client left, or nobody to connect to
 * </pre>
 *
 * <p>The client is not read before its endpoint's connection is open: what it sends waits in the kernel. Then bytes
 * pass between the two {@link Leg}s, and this class sees only what is rare. A direction that ends is passed on behind
 * its last byte; when both have, each socket closes once it has sent what it holds. A side that resets ends the other
 * by a reset, though not before everything it had sent has arrived there.
 *
 * <p>Whether bytes move is looked at when the timer comes by: moving them costs nothing for it, and a silence is
 * noticed up to a second late. A peer that does not take what it is sent is noticed after twice the time at most.
 */
final class TcpTunnel extends TunnelFacts implements ClientConnection, Leg.Owner, ClientHelloHandler.Owner, Timed {
    private enum State {
        /** The client's connection is there, and not ready yet. */
        ACCEPTED,
        /** An endpoint is being chosen, waited for and connected to. */
        DIALING,
        /** Bytes pass. */
        OPEN,
        /** Nothing passes any more; the sockets send what they have, and close. */
        ENDING,
        OVER
    }

    private final TcpPort port;
    private State state = State.ACCEPTED;
    private @Nullable Dial dial;
    private Timers.@Nullable Timer timer;
    private boolean requestCounted;
    private long agedNs = NEVER;
    private long silentSinceNs;
    private long movedBefore;

    TcpTunnel(TcpPort port, CompiledTcp settings, Accepted accepted) {
        super(port.worker(), settings, accepted);
        this.port = port;
        client.owner(this);
    }

    /** What stands last in the client's pipeline. */
    ChannelHandler handler() {
        return client;
    }

    @Override
    public Activity activity() {
        return new Activity(
                Activity.Spoken.TCP,
                state == State.OPEN ? 1 : 0,
                Activity.NOT_COUNTED,
                0,
                bytesIn(),
                bytesOut(),
                state == State.ENDING);
    }

    // ---- opening

    @Override
    public void onHello(int rule) {
        choose(rule);
    }

    @Override
    public void onHelloFailed(Failure why) {
        failed(why);
        state = State.ENDING;
    }

    @Override
    public void opened(Leg leg) {
        if (leg != client) {
            return;
        }
        client.reading(false);
        timer = worker.timers().add(this, worker.tick());
        state = State.DIALING;
        requestCounted = target.group().state().tryRequest();
        if (!requestCounted) {
            notConnected(Failure.TOO_MANY_REQUESTS_IN_FLIGHT);
            return;
        }
        Dial calling = new Dial(this, worker, target, target.bySource() ? hash(client()) : 0);
        dial = calling;
        calling.start();
    }

    private static long hash(ClientAddress address) {
        return address.length() == 0 ? 0 : KeyHash.balancing(address.bytes(), 0, address.length());
    }

    /** There is no connection to an endpoint, and there will be none. */
    void notConnected(Failure why) {
        dialed();
        failed(why);
        state = State.ENDING;
        client.close();
    }

    /** Takes over a connection to an endpoint. */
    void connected(TcpUpstream connection) {
        dialed();
        upstream = connection;
        state = State.OPEN;
        silentSinceNs = worker.nowNs();
        agedNs = settings.agedNs(silentSinceNs, worker.random());
        Leg endpoint = connection.leg();
        endpoint.owner(this);
        endpoint.write(target.firstBytes().of(client.channel()));
        client.passTo(endpoint, settings.cells(), true);
        endpoint.passTo(client, settings.cells(), false);
        endpoint.flush();
        if (client.inputEnded()) {
            endpoint.endOutput();
        }
        client.reading(true);
        endpoint.reading(true);
        require(deadlineNs());
    }

    // ---- the end

    @Override
    public void inputEnded(Leg leg) {
        if (state != State.OPEN) {
            return; // noticed when the tunnel opens
        }
        worker.tick();
        Leg to = opposite(leg);
        if (to.inputEnded()) {
            end(settings.halfClosedNs());
        } else {
            to.endOutput();
            silentSinceNs = worker.nowNs();
            require(deadlineNs());
        }
    }

    @Override
    public void broken(Leg leg) {
        worker.tick();
        if (state == State.OPEN) {
            failed(leg == client ? Failure.CLIENT_RESET : Failure.ENDPOINT_RESET);
            state = State.ENDING;
            opposite(leg).end(Leg.Ending.BY_RESET, settings.halfClosedNs(), worker.nowNs());
            require(worker.nowNs());
        }
        leg.close();
    }

    /**
     * Both sides end in order.
     *
     * @param stallNs how long each may take nothing of what it has yet to be sent
     */
    private void end(long stallNs) {
        state = State.ENDING;
        client.end(Leg.Ending.IN_ORDER, stallNs, worker.nowNs());
        endpoint().end(Leg.Ending.IN_ORDER, stallNs, worker.nowNs());
        require(worker.nowNs());
    }

    /**
     * Nothing changes for it: whether it has done its work only its two sides know. It lasts until they end it or the
     * drain's deadline is over.
     */
    @Override
    public void drain() {}

    /** It is no WebSocket that could be told. */
    @Override
    public void endTunnels() {}

    /** Stays: a tunnel that is silent may be in the middle of something, such as a transaction. */
    @Override
    public void closeIfIdle() {}

    /** There is no word for it but the end of what is sent, which both sides get behind what they are owed. */
    @Override
    public void dismiss() {
        worker.tick();
        if (state == State.OPEN) {
            end(Leg.LINGER_NS);
        } else if (state != State.ENDING) {
            abort();
        }
    }

    /** Both sides end at once. */
    @Override
    public void abort() {
        stopDialing();
        state = State.ENDING;
        client.close();
        if (upstream != null) {
            upstream.close();
        }
    }

    @Override
    public void closed(Leg leg) {
        worker.tick();
        switch (state) {
            case OPEN -> broken(leg);
            case ACCEPTED, DIALING -> {
                failed(Failure.CLIENT_CLOSED);
                stopDialing();
                state = State.ENDING;
            }
            case ENDING, OVER -> {}
        }
        if (state == State.ENDING && !client.isOpen() && (upstream == null || !upstream.isOpen())) {
            over();
        }
    }

    private void stopDialing() {
        if (dial != null) {
            dial.end();
            dialed();
        }
    }

    private void dialed() {
        if (dial != null) {
            dialed(dial);
            dial = null;
        }
    }

    private void over() {
        state = State.OVER;
        worker.timers().cancel(timer);
        timer = null;
        if (upstream != null) {
            upstream.home().endpoint().ended(worker.index(), 0, Outcome.ABANDONED); // judged when it was connected to
        }
        if (requestCounted) {
            target.group().state().requestDone();
        }
        port.closed(this);
    }

    private void failed(Failure why) {
        failure = why;
        port.failed(why);
    }

    // ---- time

    @Override
    public long onTimer(long nowNs) {
        return switch (state) {
            case DIALING -> dial == null ? NEVER : dial.onTimer(nowNs);
            case OPEN -> whileOpen(nowNs);
            case ENDING ->
                Math.min(
                        client.look(nowNs),
                        upstream == null ? NEVER : endpoint().look(nowNs));
            case ACCEPTED, OVER -> NEVER;
        };
    }

    private long whileOpen(long nowNs) {
        long moved = client.moved() + endpoint().moved();
        if (moved != movedBefore) {
            movedBefore = moved;
            silentSinceNs = nowNs;
        }
        if (nowNs >= deadlineNs()
                && nowNs < agedNs
                && client.takes() | endpoint().takes()) {
            silentSinceNs = nowNs;
        }
        if (nowNs < deadlineNs()) {
            return deadlineNs();
        }
        failed(nowNs >= agedNs ? Failure.TUNNEL_AGED : halfClosed() ? Failure.TUNNEL_HALF_CLOSED : Failure.TUNNEL_IDLE);
        end(Leg.LINGER_NS);
        return nowNs;
    }

    /** When the tunnel ends if nothing moves until then. */
    private long deadlineNs() {
        return Math.min(agedNs, silentSinceNs + (halfClosed() ? settings.halfClosedNs() : settings.idleNs()));
    }

    private boolean halfClosed() {
        return client.inputEnded() || endpoint().inputEnded();
    }

    /** Makes sure that the deadlines are looked at no later than at {@code deadlineNs}. */
    void require(long deadlineNs) {
        Timers.Timer mine = timer;
        if (mine != null) {
            worker.timers().require(mine, deadlineNs);
        }
    }

    private Leg opposite(Leg leg) {
        return leg == client ? endpoint() : client;
    }

    private Leg endpoint() {
        TcpUpstream current = upstream;
        if (current == null) {
            throw new IllegalStateException("no endpoint in state " + state);
        }
        return current.leg();
    }
}
