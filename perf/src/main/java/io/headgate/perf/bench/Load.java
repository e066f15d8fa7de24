package io.headgate.perf.bench;

import java.util.List;

/**
 * What clients send.
 *
 * @param connections at once; each sends its next request when the last is answered
 * @param streams over HTTP/2: requests under way on each connection; 0: HTTP/1.1, one after another
 * @param path of every request, unless there are many
 * @param answerBytes size of the origin's {@code /body}
 * @param options more of wrk's options
 * @param script arguments of {@code wrk.lua}
 */
record Load(int connections, int streams, String path, int answerBytes, List<String> options, List<String> script) {
    private static final int MANY = 64;

    /** Large bodies are held up by fewer: more would only fill the kernel's buffers. */
    private static final int FEW = 16;

    private static final int KIB = 1024;
    private static final int LARGE = 1024 * KIB;

    static Load get() {
        return new Load(MANY, 0, "/body", KIB, List.of(), List.of());
    }

    static Load http2() {
        return new Load(FEW, MANY / FEW, "/body", KIB, List.of(), List.of());
    }

    static Load large() {
        return new Load(FEW, 0, "/body", LARGE, List.of(), List.of());
    }

    static Load post(int bytes) {
        return new Load(MANY, 0, "/form", KIB, List.of(), List.of("post", String.valueOf(bytes)));
    }

    /** A new connection for every request. */
    static Load connect() {
        return new Load(MANY, 0, "/body", KIB, List.of("-H", "Connection: close"), List.of());
    }

    static Load overRoutes(int routes) {
        return new Load(MANY, 0, Duties.route(1) + "/body", KIB, List.of(), List.of("routes", String.valueOf(routes)));
    }

    /** One request at a time. */
    static Load single() {
        return new Load(1, 0, "/body", KIB, List.of(), List.of());
    }
}
