package io.headgate.perf.bench;

import java.nio.file.Path;
import java.util.stream.Collectors;

/** nginx. */
record Nginx(NginxProgram program) implements Side {
    /** As many as any workload has under way at once, so that no connection to the origin is given up. */
    private static final int KEPT = 64;

    @Override
    public String label() {
        return "nginx";
    }

    @Override
    public Running launch(Workplace place, Duties duties, int originPort) {
        int port = place.freePort();
        Path log = place.path(label() + ".log");
        String blocks = duties.tcp() ? stream(port, originPort) : http(place, duties, port, originPort, log);
        String modules = duties.tcp() ? program.loadStream() : "";
        Started started = program.start(place, label(), place.cores().proxy(), modules, blocks);
        return new Running(this, started, port, duties.scheme(), log);
    }

    private String stream(int port, int originPort) {
        return """
                stream {
                    upstream app { server 127.0.0.1:%d; }
                    server {
                        listen 127.0.0.1:%d backlog=4096;
                        proxy_pass app;
                    }
                }
                """.formatted(originPort, port);
    }

    /** A body is not put into files on the way, as it is not by the others; lines are written 64 KiB at a time. */
    private String http(Workplace place, Duties duties, int port, int originPort, Path log) {
        return """
                http {
                %s
                    access_log %s;
                    client_body_buffer_size 64k;
                    proxy_max_temp_file_size 0;
                    proxy_http_version 1.1;
                    proxy_set_header Connection "";
                    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                    proxy_set_header X-Forwarded-Proto $scheme;
                    proxy_set_header X-Forwarded-Host $http_host;
                    proxy_set_header Via "1.1 nginx";
                    proxy_set_header X-Request-Id $request_id;
                    upstream app {
                        server 127.0.0.1:%d;
                        keepalive %d;
                        keepalive_requests 1000000000;
                    }
                    server {
                        listen 127.0.0.1:%d backlog=4096%s;
                        %s
                    }
                }
                """.formatted(
                        NginxProgram.httpHead(place, label()),
                        duties.log() ? log + " combined buffer=64k flush=1s" : "off",
                        originPort,
                        KEPT,
                        port,
                        encryption(place, duties),
                        duties.routes() > 0 ? routed(duties) : "location / { proxy_pass http://app; }");
    }

    private static String encryption(Workplace place, Duties duties) {
        if (!duties.tls()) {
            return "";
        }
        BenchTls tls = BenchTls.in(place);
        return " ssl" + (duties.encryption() == Duties.Encryption.HTTP2 ? " http2" : "")
                + "; ssl_protocols TLSv1.2 TLSv1.3; ssl_certificate " + tls.chain() + "; ssl_certificate_key "
                + tls.key() + (duties.encryption() == Duties.Encryption.ANEW ? "; ssl_session_tickets off" : "");
    }

    private static String routed(Duties duties) {
        return duties.allRoutes()
                .map(route -> "location " + route + "/ { proxy_pass http://app; }\n")
                .collect(Collectors.joining("", "", "location / { return 404; }\n"));
    }
}
