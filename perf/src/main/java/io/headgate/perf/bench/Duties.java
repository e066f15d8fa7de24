package io.headgate.perf.bench;

import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What every side is asked to do alike. Over HTTP they also keep their connections to the origin and tell it the
 * client's address, scheme and host, themselves ({@code Via}) and an id of the request.
 *
 * @param tcp moves bytes and understands none
 * @param log writes one line per request to a file
 * @param encryption between clients and the side; the origin is spoken to over HTTP/1.1 without it
 * @param routes how many prefixes of the path lead to the origin, {@link #route} each; 0: every path does
 */
record Duties(boolean tcp, boolean log, Encryption encryption, int routes) {
    static final Duties HTTP = new Duties(false, false, Encryption.NONE, 0);
    static final Duties LOG = new Duties(false, true, Encryption.NONE, 0);
    static final Duties TCP = new Duties(true, false, Encryption.NONE, 0);
    static final Duties TLS = new Duties(false, false, Encryption.RESUMED, 0);
    static final Duties HTTP2 = new Duties(false, false, Encryption.HTTP2, 0);
    static final Duties HANDSHAKES = new Duties(false, false, Encryption.ANEW, 0);

    /** TLS, with {@link BenchTls}. */
    enum Encryption {
        NONE,
        /** Clients that come back can go on with their session. */
        RESUMED,
        /** They cannot. */
        ANEW,
        /** They can, and choose HTTP/2. */
        HTTP2
    }

    static Duties routes(int routes) {
        return new Duties(false, false, Encryption.NONE, routes);
    }

    boolean tls() {
        return encryption != Encryption.NONE;
    }

    /** As clients see it, and as the origin is told. */
    String scheme() {
        return tls() ? "https" : "http";
    }

    /** @param number from 1; wrk.lua asks for the same */
    static String route(int number) {
        return String.format("/r%05d", number);
    }

    Stream<String> allRoutes() {
        return IntStream.rangeClosed(1, routes).mapToObj(Duties::route);
    }
}
