package io.headgate.dataplane.metrics;

import java.util.Locale;

/** What one worker counts for one listener of datagrams. Confined to that worker. */
public final class DatagramCells {
    /** Why a datagram was not passed on. */
    public enum Drop {
        /** No endpoint may serve. */
        NO_ENDPOINT,
        /** Neither a place for one more session nor a session of this worker that could make room. */
        SESSIONS_MAX,
        /** No socket could be opened, and none that is open can be shared. */
        NO_SOCKET,
        /** The kernel's buffer of the socket it should leave by was full. */
        NO_ROOM,
        /** The kernel refused it, as too long for the path or to a place without a route. */
        UNSENDABLE,
        /** Of somebody other than the endpoint, at a socket of a session. */
        STRANGER,
        /** Of a new client, while the listener drains. */
        DRAINING,
        /** Of a new client whose address may not connect. */
        DENIED,
        /** Of a new client whose source has its most sessions. */
        SOURCE,
        /** Of a new client, as they come faster than sessions may begin. */
        RATE
    }

    private static final Drop[] DROPS = Drop.values();

    private static final int SESSIONS = 0;
    private static final int SESSIONS_TOTAL = 1;
    private static final int EVICTED = 2;
    private static final int BYTES_IN = 3;
    private static final int BYTES_OUT = 4;
    private static final int IN = 5;
    private static final int OUT = 6;
    private static final int DROPPED = 7;

    private final Cells cells;

    DatagramCells(Metrics metrics, int worker, String listener) {
        cells = metrics.cells(worker, DROPPED + DROPS.length, slot -> switch (slot) {
            case SESSIONS -> metrics.number(Metric.CONNECTIONS, listener);
            case SESSIONS_TOTAL -> metrics.number(Metric.CONNECTIONS_TOTAL, listener);
            case EVICTED -> metrics.number(Metric.SESSIONS_EVICTED_TOTAL, listener);
            case BYTES_IN -> metrics.number(Metric.BYTES_TOTAL, listener, "in");
            case BYTES_OUT -> metrics.number(Metric.BYTES_TOTAL, listener, "out");
            case IN -> metrics.number(Metric.DATAGRAMS_TOTAL, listener, "in");
            case OUT -> metrics.number(Metric.DATAGRAMS_TOTAL, listener, "out");
            default -> metrics.number(Metric.DATAGRAMS_DROPPED_TOTAL, listener, reason(DROPS[slot - DROPPED]));
        });
    }

    private static String reason(Drop drop) {
        return drop.name().toLowerCase(Locale.ROOT);
    }

    /** A client's session began, counted as a connection. */
    public void sessionBegan() {
        cells.add(SESSIONS, 1);
        cells.add(SESSIONS_TOTAL, 1);
    }

    /** A session that was counted as begun is gone. */
    public void sessionEnded() {
        cells.add(SESSIONS, -1);
    }

    /** A session ended to make room for another. */
    public void sessionEvicted() {
        cells.add(EVICTED, 1);
    }

    /** Datagrams came from clients, with {@code bytes} together. */
    public void received(int datagrams, long bytes) {
        cells.add(IN, datagrams);
        cells.add(BYTES_IN, bytes);
    }

    /** Datagrams went to clients, with {@code bytes} together. */
    public void sent(int datagrams, long bytes) {
        cells.add(OUT, datagrams);
        cells.add(BYTES_OUT, bytes);
    }

    /** Datagrams, to endpoints or to clients, were dropped. */
    public void dropped(Drop why, int datagrams) {
        cells.add(DROPPED + why.ordinal(), datagrams);
    }
}
