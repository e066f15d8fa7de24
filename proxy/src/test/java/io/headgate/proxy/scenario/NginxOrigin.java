package io.headgate.proxy.scenario;

import io.headgate.dataplane.testing.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;

/** A real nginx that serves one file of 1 KiB from a folder of the test's own. */
final class NginxOrigin implements AutoCloseable {
    private final Process process;
    private final int port;

    private NginxOrigin(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static NginxOrigin start(Path folder) throws IOException {
        Tool nginx = Tool.find("nginx", "nginx-light");
        int port = freePort();
        Files.writeString(Files.createDirectories(folder.resolve("www")).resolve("body"), "x".repeat(1024));
        Path config = folder.resolve("nginx.conf");
        Files.writeString(config, """
                daemon off; worker_processes 1; pid %1$s/pid; error_log %1$s/error.log;
                events { worker_connections 1024; }
                http {
                  access_log off; keepalive_requests 1000000;
                  client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/fastcgi; uwsgi_temp_path %1$s/uwsgi; scgi_temp_path %1$s/scgi;
                  server { listen 127.0.0.1:%2$d; root %1$s/www; }
                }
                """.formatted(folder, port));
        Files.setPosixFilePermissions(folder, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        NginxOrigin origin = new NginxOrigin(nginx.start("-c", config.toString(), "-p", folder.toString()), port);
        Await.until("nginx accepts", origin::accepts);
        return origin;
    }

    /** Where it listens, as an endpoint is written. */
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
