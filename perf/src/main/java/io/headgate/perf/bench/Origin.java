package io.headgate.perf.bench;

/**
 * The backend behind every side: nginx with one worker. It serves a body of any size as a file, takes a form, and tells
 * what it was asked. Mirroring makes it read the whole form before it answers, as backends do: answered before its end,
 * a proxy may have to give up the connection.
 */
final class Origin {
    /** What it was told of a request. */
    private static final String ASKED = "$http_x_forwarded_for $http_x_forwarded_proto $http_x_forwarded_host "
            + "via=$http_via id=$http_x_request_id";

    /**
     * From here on sendfile is cheaper. Below, its two corks cost two system calls more: the origin would be the
     * bottleneck, and the proxies would wait and be woken, which costs them more per request than work does.
     */
    private static final int LARGE = 64 * 1024;

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
                %s
                    open_file_cache max=100;
                    client_body_buffer_size 64k;
                    server {
                        listen 127.0.0.1:%d backlog=4096;
                        root %s;
                        location = /body { }
                        location = /form { mirror /seen; error_page 405 =200 @taken; }
                        location = /seen { internal; return 204; }
                        location @taken { return 200 "taken"; }
                        location ~ /asked$ { return 200 "%s $connection_requests\\n"; }
                        location ~ /body$ { try_files /body =404; }
                    }
                }
                """.formatted(
                        NginxProgram.httpHead(place, "origin"),
                        bodyBytes >= LARGE ? "    sendfile on; tcp_nopush on;" : "",
                        port,
                        place.path("www"),
                        ASKED));
        started.awaitPort(port);
        return port;
    }
}
