package io.headgate.perf.bench;

/**
 * The backend behind every side: nginx with one worker. It serves a body of any size as a file, takes a form, and tells
 * what it was asked. Mirroring makes it read the whole form before it answers, as backends do: answered before its end,
 * a proxy may have to give up the connection.
 */
final class Origin {
    private Origin() {}

    /** @return its port on the loopback address */
    static int start(Workplace place, NginxProgram program, int bodyBytes) {
        int port = place.freePort();
        place.write("www/body", "x".repeat(bodyBytes));
        place.write("www/form", "");
        Started started = program.start(place, "origin", place.cores().origin(), "", """
                http {
                %s
                    access_log off;
                    sendfile on;
                    tcp_nopush on;
                    open_file_cache max=100;
                    client_body_buffer_size 64k;
                    server {
                        listen 127.0.0.1:%d backlog=4096;
                        root %s;
                        location = /body { }
                        location = /form { mirror /seen; error_page 405 =200 @taken; }
                        location = /seen { internal; return 204; }
                        location @taken { return 200 "taken"; }
                        location ~ /asked$ { return 200 "$http_x_forwarded_for $connection_requests\\n"; }
                        location ~ /body$ { try_files /body =404; }
                    }
                }
                """.formatted(
                        NginxProgram.httpHead(place, "origin"), port, place.path("www")));
        started.awaitPort(port);
        return port;
    }
}
