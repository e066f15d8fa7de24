package io.headgate.dataplane.listener;

/**
 * What happens on a client's connection at one moment. Immutable.
 *
 * @param protocol what is spoken
 * @param underWay requests, or tunnels, that are not over; 0: it is idle
 * @param requests that it has brought so far, {@link #NOT_COUNTED} where there are none; over HTTP/2 as the numbers of
 *     its streams say, which a client may skip
 * @param webSockets that are open on it
 * @param bytesIn from the client, as far as they are counted
 * @param bytesOut to the client, as far as they are counted
 * @param leaving whether it ends once what is under way is over
 */
public record Activity(
        Spoken protocol, int underWay, long requests, int webSockets, long bytesIn, long bytesOut, boolean leaving) {
    /** Nobody counts these per connection: it would cost each read, or there are none. */
    public static final long NOT_COUNTED = -1;

    /** What a connection is for. */
    public enum Spoken {
        HTTP1,
        HTTP2,
        /** Over HTTP/1.1; one over HTTP/2 is one of a connection's streams. */
        WEBSOCKET,
        /** Passed on as it is. */
        TCP
    }

    /**
     * On a connection of HTTP/1.
     *
     * @param served requests that have been answered
     */
    public static Activity http1(boolean underWay, long served, long bytesOut, boolean leaving) {
        int now = underWay ? 1 : 0;
        return new Activity(Spoken.HTTP1, now, served + now, 0, NOT_COUNTED, bytesOut, leaving);
    }

    /**
     * On a connection of HTTP/1 that has become a WebSocket.
     *
     * @param served requests that have been answered before
     */
    public static Activity webSocket(long served, long bytesIn, long bytesOut, boolean leaving) {
        return new Activity(Spoken.WEBSOCKET, 1, served + 1, 1, bytesIn, bytesOut, leaving);
    }

    /** Those that are counted, both ways. */
    long bytes() {
        return Math.max(bytesIn, 0) + Math.max(bytesOut, 0);
    }
}
