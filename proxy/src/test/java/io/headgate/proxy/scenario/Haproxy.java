package io.headgate.proxy.scenario;

import io.headgate.dataplane.testing.ServerPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Ways to run a real HAProxy. */
final class Haproxy {
    private Haproxy() {}

    /** Passes connections on to {@code server}, an address and how to speak to it. */
    static ServerProcess before(String server) throws IOException {
        return start("", "mode tcp", "server gateway " + server);
    }

    /**
     * Expects a PROXY header of either version, and answers each request with {@code text}, in HAProxy's log format.
     */
    static ServerProcess behind(String text) throws IOException {
        return start(
                " accept-proxy",
                "mode http",
                "http-request return status 200 content-type text/plain lf-string \"" + text + "\"");
    }

    private static ServerProcess start(String bindOptions, String... lines) throws IOException {
        Tool haproxy = Tool.find("haproxy", "haproxy");
        Path folder = ServerProcess.ownFolder();
        int port = ServerPort.find();
        Path config = folder.resolve("haproxy.cfg");
        Files.writeString(config, """
                global
                  nbthread 1
                defaults
                  timeout connect 5s
                  timeout client 10s
                  timeout server 10s
                listen peer
                  bind 127.0.0.1:%d%s
                  %s
                """.formatted(port, bindOptions, String.join("\n  ", lines)));
        return ServerProcess.start(folder, port, haproxy.file().toString(), "-db", "-f", config.toString());
    }
}
