package io.headgate.proxy.scenario;

import io.headgate.dataplane.testing.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;

/** A real HAProxy on a free port of the loopback interface. */
final class Haproxy implements AutoCloseable {
    private final Process process;
    private final int port;

    private Haproxy(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Passes connections on to {@code server}, an address and how to speak to it. */
    static Haproxy before(Path folder, String server) throws IOException {
        return start(folder, "", "mode tcp", "server gateway " + server);
    }

    /**
     * Expects a PROXY header of either version, and answers each request with {@code text}, in HAProxy's log format.
     */
    static Haproxy behind(Path folder, String text) throws IOException {
        return start(
                folder,
                " accept-proxy",
                "mode http",
                "http-request return status 200 content-type text/plain lf-string \"" + text + "\"");
    }

    private static Haproxy start(Path folder, String bindOptions, String... lines) throws IOException {
        Tool haproxy = Tool.find("haproxy", "haproxy");
        int port = freePort();
        Path config = Files.createTempFile(folder, "haproxy", ".cfg");
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
        Haproxy started = new Haproxy(haproxy.start("-db", "-f", config.toString()), port);
        Await.until("haproxy accepts", started::accepts);
        return started;
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    private boolean accepts() {
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }
}
