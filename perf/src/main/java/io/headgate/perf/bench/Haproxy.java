package io.headgate.perf.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * HAProxy.
 *
 * @param splice lets the kernel move bodies between sockets where it can
 * @param isPeer false for a setting that is only shown beside the usual one
 */
record Haproxy(Path program, boolean splice, boolean isPeer) implements Side {
    /** What Headgate tells the origin by itself, beside {@code option forwardfor}. */
    private static final String FIELDS = """
                http-request set-header X-Forwarded-Proto %s
                http-request set-header X-Forwarded-Host %%[req.hdr(host)]
                http-request set-header Via "1.1 haproxy"
                http-request set-header X-Request-Id %%[uuid()]
            """;

    @Override
    public String label() {
        return splice ? "haproxy splice" : "haproxy";
    }

    @Override
    public Running launch(Workplace place, Duties duties, int originPort) {
        int port = place.freePort();
        String map = duties.allRoutes().map(route -> route + "/ app\n").collect(Collectors.joining());
        Path routes = place.write(label() + ".map", map);
        Path config = place.write(label() + ".cfg", config(duties, port, originPort, routes, bind(place, duties)));
        List<String> command = List.of(program.toString(), "-db", "-f", config.toString());
        Started started = place.start(label(), place.cores().proxy(), Map.of(), command);
        return new Running(this, started, port, duties.scheme(), place.path(label() + ".out"));
    }

    String config(Duties duties, int port, int originPort, Path routes, String bind) {
        return """
                global
                    nbthread 1
                    maxconn %d
                    no strict-limits
                %s%s
                defaults
                    timeout connect 5s
                    timeout client 600s
                    timeout server 600s
                    timeout http-keep-alive 600s
                %s
                frontend web
                    bind 127.0.0.1:%d backlog 4096%s
                %s%s
                backend app
                    server origin 127.0.0.1:%d
                """.formatted(
                        Workload.CONNECTIONS_MAX,
                        duties.log() ? "    log stdout format raw local0" : "",
                        duties.encryption() == Duties.Encryption.ANEW ? "    tune.ssl.cachesize 0" : "",
                        defaults(duties),
                        port,
                        bind,
                        duties.tcp() ? "" : FIELDS.formatted(duties.scheme()),
                        duties.routes() > 0 ? routed(routes) : "    default_backend app",
                        originPort);
    }

    private static String bind(Workplace place, Duties duties) {
        return switch (duties.encryption()) {
            case NONE -> "";
            case HTTP2 -> " ssl alpn h2,http/1.1 crt " + BenchTls.in(place).both();
            case RESUMED -> " ssl crt " + BenchTls.in(place).both();
            case ANEW -> " ssl no-tls-tickets crt " + BenchTls.in(place).both();
        };
    }

    /** To standard output, which is a file here: the cheapest way it has to write lines. */
    private String defaults(Duties duties) {
        return (duties.tcp() ? "    mode tcp\n" : "    mode http\n    option forwardfor\n    http-reuse always\n")
                + (duties.log() ? "    log global\n    option httplog\n" : "")
                + (splice ? "    option splice-auto\n" : "");
    }

    private static String routed(Path routes) {
        return """
                    use_backend %%[path,map_beg("%s")]
                    default_backend nowhere
                backend nowhere
                    http-request deny deny_status 404
                """.formatted(routes).indent(0);
    }
}
