package io.headgate.dataplane.l4.udp;

import io.headgate.dataplane.access.Admission;
import io.headgate.dataplane.access.Place;
import io.headgate.dataplane.access.Refusal;
import io.headgate.dataplane.exchange.ExchangeLog;
import io.headgate.dataplane.http.ClientAddress;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.listener.ClientConnection;
import io.headgate.dataplane.listener.Port;
import io.headgate.dataplane.metrics.DatagramCells;
import io.headgate.dataplane.metrics.DatagramCells.Drop;
import io.headgate.dataplane.metrics.WorkerCells;
import io.headgate.dataplane.worker.Timed;
import io.headgate.dataplane.worker.Timers.Timer;
import io.headgate.dataplane.worker.Worker;
import io.headgate.os.UdpBatch;
import io.headgate.os.UdpSocket;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One worker's end of a UDP listener: its sessions, and the way of each datagram. The kernel gives a client to one
 * worker, always the same (a hash of both addresses), so that worker alone knows its session.
 *
 * <p>Nothing is queued: a datagram is passed on at once, or dropped and counted. At the bound on sessions the one that
 * has been silent for longest makes room, so a flood of new clients costs a fixed memory, and a socket opened and
 * closed for each of its datagrams, but no line in the log. Confined to its worker.
 */
public final class UdpPort implements Port, Timed {
    /** Sessions ended at one look: each closes a socket, and 2,000 of them keep the loop for some milliseconds. */
    private static final int ENDED_MAX = 2000;

    /** How long a client whose datagram was passed on is thought to wait for an answer when the listener drains. */
    private static final long ANSWER_NS = TimeUnit.SECONDS.toNanos(2);

    private final Worker worker;
    private final Datagrams datagrams;
    private final DatagramCells cells;
    private final WorkerCells failures;
    private final ExchangeLog log;
    private final SessionFacts facts;
    private final ClientAddress client = new ClientAddress();
    private final SessionTable sessions = new SessionTable();
    private final Placement placement;
    private final Timer timer;
    private UdpSettings settings;
    private boolean draining;

    /**
     * @param listener its name, always the same instance
     * @param cells what this worker counts for the listener
     * @param log is told when a session has ended
     */
    public UdpPort(
            Worker worker,
            Datagrams datagrams,
            String listener,
            UdpSettings settings,
            DatagramCells cells,
            WorkerCells failures,
            ExchangeLog log) {
        this.worker = worker;
        this.log = log;
        facts = new SessionFacts(worker, listener);
        this.datagrams = datagrams;
        this.settings = settings;
        this.cells = cells;
        this.failures = failures;
        placement = new Placement(settings);
        timer = worker.timers().add(this, worker.nowNs());
    }

    /** From now on datagrams go where {@code next} says; sessions stay while their upstream is the same. */
    public void swap(UdpSettings next) {
        if (next.group() != settings.group() || next.perPacket() != settings.perPacket()) {
            closeAll();
        }
        settings = next;
        worker.timers().require(timer, worker.nowNs() + next.idleNs());
    }

    // ---- from clients

    /** There are datagrams at one of the listener's sockets. */
    void receive(UdpListening at) {
        UdpBatch batch = datagrams.received();
        int count = at.socket().receive(batch, 0);
        if (count <= 0) {
            return;
        }
        cells.received(count, batch.bytes(0, count));
        long nowNs = worker.tick();
        for (int from = 0, to; from < count; from = to) {
            to = from + 1;
            while (to < count && !settings.perPacket() && batch.sameFlow(from, to)) {
                to++;
            }
            pass(at, batch, from, to, nowNs);
        }
    }

    /** Passes on what one client sent. */
    private void pass(UdpListening at, UdpBatch batch, int from, int to, long nowNs) {
        UdpSession session = session(at, batch, from, nowNs);
        if (session == null) {
            cells.dropped(placement.why(), to - from);
            return;
        }
        for (int next = from; next < to; ) {
            int sent = session.send(batch, next, to);
            if (sent == 0) {
                cells.dropped(Drop.NO_ROOM, to - next);
                return;
            }
            if (sent == UdpSocket.FAILED) {
                cells.dropped(Drop.UNSENDABLE, 1);
            }
            next += Math.max(1, sent);
        }
    }

    /** The session of the datagram, found or begun, with an endpoint; null: {@link Placement#why} tells. */
    private @Nullable UdpSession session(UdpListening at, UdpBatch batch, int slot, long nowNs) {
        placement.begin(settings, nowNs);
        boolean perPacket = settings.perPacket();
        if (perPacket && !placement.choose(batch, slot, null)) {
            return null;
        }
        long hash = SessionTable.hash(batch, slot);
        UdpSession known = sessions.find(hash, batch, slot, at, perPacket ? placement.chosen() : null);
        if (known == null) {
            return open(at, hash, batch, slot, nowNs);
        }
        heard(known, nowNs);
        return perPacket || placement.keep(known, batch, slot) ? known : null;
    }

    private @Nullable UdpSession open(UdpListening at, long hash, UdpBatch batch, int slot, long nowNs) {
        if (draining) {
            placement.failed(Drop.DRAINING);
            return null;
        }
        Place place = admit(at, batch, slot, nowNs);
        if (place == null) {
            return null;
        }
        UdpSession session = new UdpSession(this, at, place, hash, batch, slot);
        if (!begin(session, batch, slot)) {
            place.leave();
            return null;
        }
        if (sessions.size() == 0) {
            worker.timers().require(timer, nowNs + settings.idleNs());
        }
        session.start(nowNs);
        sessions.add(session);
        cells.sessionBegan();
        return session;
    }

    /** Asked before anything is done for a client: what it costs to turn one away is a look-up. */
    private @Nullable Place admit(UdpListening at, UdpBatch batch, int slot, long nowNs) {
        Admission admission = at.admission();
        if (admission == null) {
            placement.failed(Drop.DRAINING); // the listener is gone
            return null;
        }
        client.set(batch.peerHigh(slot), batch.peerLow(slot));
        return switch (admission.admitSession(client, nowNs)) {
            case Place place -> place;
            case Refusal refusal -> {
                placement.failed(drop(refusal));
                yield null;
            }
        };
    }

    private static Drop drop(Refusal refusal) {
        return switch (refusal) {
            case DENIED -> Drop.DENIED;
            case SOURCE -> Drop.SOURCE;
            case RATE -> Drop.RATE;
            case LISTENER, PROCESS -> Drop.SESSIONS_MAX;
        };
    }

    /** Gives a session its place among all, its endpoint and its socket; it has all or nothing. */
    private boolean begin(UdpSession session, UdpBatch batch, int slot) {
        boolean chosen = settings.perPacket() || placement.choose(batch, slot, null);
        if (!chosen || !takePlace(session.at())) {
            return false;
        }
        if (!connect(session)) {
            session.at().sessions().leave();
            return false;
        }
        return true;
    }

    /** When no socket can be had, the one that has been silent for longest gives up its own. */
    private boolean connect(UdpSession session) {
        if (placement.connect(session)) {
            return true;
        }
        UdpSession oldest = sessions.oldest();
        if (oldest == null) {
            return false;
        }
        end(oldest, Failure.SESSION_EVICTED);
        cells.sessionEvicted();
        return placement.connect(session);
    }

    /** A place of its own, or of the one that has been silent for longest. */
    private boolean takePlace(UdpListening at) {
        if (at.sessions().enter()) {
            return true;
        }
        UdpSession oldest = sessions.oldest();
        if (oldest == null) {
            placement.failed(Drop.SESSIONS_MAX);
            return false;
        }
        forget(oldest, Failure.SESSION_EVICTED);
        cells.sessionEvicted();
        return true;
    }

    private void heard(UdpSession session, long nowNs) {
        session.heardAt(nowNs);
        sessions.heard(session);
    }

    // ---- from endpoints

    /** The session's endpoint answered; returns when. */
    long answered(UdpSession session) {
        long nowNs = worker.tick();
        heard(session, nowNs);
        return nowNs;
    }

    /** The session's endpoint cannot be reached: its datagrams go elsewhere from now on. */
    void refused(UdpSession session) {
        failures.failed(Failure.CONNECT_REFUSED);
        if (settings.perPacket()) {
            end(session, Failure.CONNECT_REFUSED);
        } else {
            session.refuse();
        }
    }

    // ---- ends

    @Override
    public long onTimer(long nowNs) {
        int ended = 0;
        for (UdpSession oldest = sessions.oldest(); oldest != null; oldest = sessions.oldest()) {
            long dueNs = oldest.heardNs() + settings.idleNs();
            if (dueNs - nowNs > 0) {
                return dueNs;
            }
            if (ended++ == ENDED_MAX) {
                return nowNs + 1;
            }
            end(oldest, null);
        }
        return NEVER;
    }

    /** @param why null: it is over, as nobody has said anything for long enough, or the listener closes */
    private void end(UdpSession session, @Nullable Failure why) {
        forget(session, why);
        session.at().sessions().leave();
    }

    /** Ends it, but keeps its place. */
    private void forget(UdpSession session, @Nullable Failure why) {
        sessions.remove(session);
        facts.of(session, settings.group().state().name(), why);
        session.over(why == Failure.CONNECT_REFUSED);
        cells.sessionEnded();
        // A flood of datagrams with invented senders must not be a flood of lines that crowds out all others.
        if (why != Failure.SESSION_EVICTED || session.everAnswered()) {
            log.ended(facts);
        }
    }

    /** Takes no new clients; sessions go on until {@link #closeIdle} finds that they wait for nothing. */
    @Override
    public void drain() {
        draining = true;
    }

    /** There are none. */
    @Override
    public void endTunnels() {}

    /** Ends the sessions whose client has its answer, or has waited for one in vain. */
    @Override
    public void closeIdle() {
        long sinceNs = worker.tick() - ANSWER_NS;
        UdpSession next;
        for (UdpSession session = sessions.oldest(); session != null; session = next) {
            next = session.newer;
            if (!session.awaitsAnswer(sinceNs)) {
                end(session, null);
            }
        }
    }

    @Override
    public void closeAll() {
        for (UdpSession oldest = sessions.oldest(); oldest != null; oldest = sessions.oldest()) {
            end(oldest, null);
        }
    }

    /** Ends the sessions of one of the listener's sockets. */
    void closeAt(UdpListening at) {
        UdpSession next;
        for (UdpSession session = sessions.oldest(); session != null; session = next) {
            next = session.newer;
            if (session.at() == at) {
                end(session, null);
            }
        }
    }

    @Override
    public List<ClientConnection> clients() {
        return List.of();
    }

    @Override
    public int size() {
        return sessions.size();
    }

    /** A connection to a listener that has just become one of datagrams. */
    @Override
    public void accept(Channel channel, @Nullable InetAddress from) {
        channel.close();
    }

    @Override
    public void turnAway(Channel channel, Refusal refusal, boolean encrypted) {
        channel.close();
    }

    DatagramCells cells() {
        return cells;
    }

    int workerIndex() {
        return worker.index();
    }
}
