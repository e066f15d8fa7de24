package io.headgate.perf.bench;

import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What every side is asked to do alike. Over HTTP they also keep their connections to the origin and tell it the
 * client's address, scheme and host, themselves ({@code Via}) and an id of the request.
 *
 * @param tcp moves bytes and understands none
 * @param log writes one line per request to a file
 * @param routes how many prefixes of the path lead to the origin, {@link #route} each; 0: every path does
 */
record Duties(boolean tcp, boolean log, int routes) {
    static final Duties HTTP = new Duties(false, false, 0);
    static final Duties LOG = new Duties(false, true, 0);
    static final Duties TCP = new Duties(true, false, 0);

    static Duties routes(int routes) {
        return new Duties(false, false, routes);
    }

    /** @param number from 1; wrk.lua asks for the same */
    static String route(int number) {
        return String.format("/r%05d", number);
    }

    Stream<String> allRoutes() {
        return IntStream.rangeClosed(1, routes).mapToObj(Duties::route);
    }
}
