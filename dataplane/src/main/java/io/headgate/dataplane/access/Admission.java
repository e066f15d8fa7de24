package io.headgate.dataplane.access;

import io.headgate.config.Access;
import io.headgate.config.Cidr;
import io.headgate.config.Connections;
import io.headgate.config.Rate;
import io.headgate.dataplane.http.ClientAddress;
import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Who may connect to one listener: the one question asked of every connection and of every session of datagrams that is
 * about to begin, by any worker. What it holds (how many there are) outlives reloads; what it goes by is swapped as a
 * whole by the control thread.
 *
 * <p>What concerns one client is asked before what all clients share, so that nobody who is turned away for himself
 * uses up the others' part: first the address, then the source, then the listener, the process, and last the rate.
 * Where a proxy has yet to say who the client is, the first two are asked when it has, and the connection holds its
 * place meanwhile.
 */
public final class Admission {
    private final Ceiling process;
    private final Ceiling listener;
    private final LongAdder uncounted;
    private volatile Terms terms;
    /** Made when the listener first limits sources; kept, as its counts are those of connections that are open. */
    private volatile @Nullable SourceCounts sources;

    /**
     * What it goes by.
     *
     * @param sources null: any source may hold any number
     * @param rate null: as fast as they come
     */
    private record Terms(
            AccessRules access,
            @Nullable SourceCounts sources,
            int perSourceMax,
            @Nullable AcceptRate rate) {}

    Admission(Ceiling process, LongAdder uncounted, AccessRules access, Connections connections, long nowNs) {
        this.process = process;
        this.uncounted = uncounted;
        listener = new Ceiling(connections.max());
        terms = new Terms(access, null, 0, null);
        apply(access, connections, nowNs);
    }

    /** Goes by other terms from now on; connections that are open stay. Control thread. */
    void apply(AccessRules access, Connections connections, long nowNs) {
        listener.max(connections.max());
        Integer perSource = connections.perSource();
        if (perSource != null && sources == null) {
            sources = new SourceCounts(uncounted);
        }
        AcceptRate before = terms.rate();
        Rate rate = connections.acceptRate();
        AcceptRate next = null;
        if (rate != null) {
            next = before != null && before.rate().equals(rate) ? before : new AcceptRate(rate, nowNs);
        }
        terms = perSource == null ? new Terms(access, null, 0, next) : new Terms(access, sources, perSource, next);
    }

    /** Goes by other words of the operator. Control thread. */
    void say(Map<Cidr, Access.Verdict> said) {
        Terms now = terms;
        terms = new Terms(now.access().saying(said), now.sources(), now.perSourceMax(), now.rate());
    }

    /**
     * Lets a connection in, or says why not. Any thread.
     *
     * @param from the client; null behind a Unix socket, or where it is not known before it is {@linkplain #introduce
     *     introduced}
     * @param nowNs in the domain of {@link System#nanoTime}
     * @return a {@link Place} to leave when the connection closes, or a {@link Refusal}
     */
    public Admittance admit(@Nullable InetAddress from, long nowNs) {
        Terms now = terms;
        Place place = new Place(listener, process);
        Refusal refusal = enterAlone(now, from, place);
        if (refusal != null) {
            return refusal;
        }
        refusal = enter(now.rate(), nowNs);
        if (refusal != null) {
            place.leaveSource();
            return refusal;
        }
        return place;
    }

    /**
     * Lets a session of datagrams begin, or says why not: as a connection, but for the ceilings, as sessions have one
     * of their own at which the oldest makes room. Any thread.
     *
     * @param client whose it is; borrowed
     * @param nowNs in the domain of {@link System#nanoTime}
     * @return a {@link Place} to leave when the session ends, or a {@link Refusal}
     */
    public Admittance admitSession(ClientAddress client, long nowNs) {
        Terms now = terms;
        if (!now.access().admit(client)) {
            return Refusal.DENIED;
        }
        Place place = Place.OF_NOTHING;
        SourceCounts sources = now.sources();
        if (sources != null) {
            long source = Source.key(client);
            SourceCounts.Entry entry = sources.enter(source, now.perSourceMax());
            if (entry == SourceCounts.Entry.FULL) {
                return Refusal.SOURCE;
            }
            if (entry == SourceCounts.Entry.COUNTED) {
                place = new Place();
                place.counted(sources, source);
            }
        }
        AcceptRate rate = now.rate();
        if (rate != null && !rate.take(nowNs)) {
            place.leave();
            return Refusal.RATE;
        }
        return place;
    }

    /**
     * A proxy that is trusted has said who the client of an admitted connection is. Any thread.
     *
     * @param place without a client so far; to be left as before, whatever this answers
     * @return null: it may go on
     */
    public @Nullable Refusal introduce(Place place, @Nullable InetAddress from) {
        return enterAlone(terms, from, place);
    }

    /** What concerns one client only. */
    private static @Nullable Refusal enterAlone(Terms now, @Nullable InetAddress from, Place place) {
        if (from == null) {
            return null;
        }
        ClientAddress client = new ClientAddress();
        client.set(from);
        if (!now.access().admit(client)) {
            return Refusal.DENIED;
        }
        SourceCounts sources = now.sources();
        if (sources == null) {
            return null;
        }
        long source = Source.key(client);
        SourceCounts.Entry entry = sources.enter(source, now.perSourceMax());
        if (entry == SourceCounts.Entry.COUNTED) {
            place.counted(sources, source);
        }
        return entry == SourceCounts.Entry.FULL ? Refusal.SOURCE : null;
    }

    /** What all clients share; takes everything or nothing. */
    private @Nullable Refusal enter(@Nullable AcceptRate rate, long nowNs) {
        if (!listener.enter()) {
            return Refusal.LISTENER;
        }
        if (!process.enter()) {
            listener.leave();
            return Refusal.PROCESS;
        }
        if (rate != null && !rate.take(nowNs)) {
            process.leave();
            listener.leave();
            return Refusal.RATE;
        }
        return null;
    }

    /** Connections open now. Any thread. */
    public int open() {
        return listener.open();
    }

    /** How many sources hold connections that are counted by source. Any thread. */
    public int sources() {
        SourceCounts counts = sources;
        return counts == null ? 0 : counts.sources();
    }
}
