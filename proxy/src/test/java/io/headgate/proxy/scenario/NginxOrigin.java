package io.headgate.proxy.scenario;

import io.headgate.config.certificate.Identity;
import io.headgate.dataplane.testing.ServerPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A real nginx of one process: {@code /body} is a file of 1 KiB, {@code /echo/...} answers its own target,
 * {@code /secured} what it knows of TLS and {@code /spoken} of HTTP, both with the how-manieth request on its
 * connection it is, and {@code /healthz} is not counted.
 */
record NginxOrigin(ServerProcess process) implements AutoCloseable {
    static final int BODY_BYTES = 1024;

    static NginxOrigin start() throws IOException {
        return start(ServerProcess.ownFolder(), "");
    }

    /** @param versions of TLS as nginx names them, which it speaks with this certificate */
    static NginxOrigin startTls(Identity identity, String versions) throws IOException {
        return startTls(identity, versions, "");
    }

    /** Like {@link #startTls}, and clients may choose HTTP/2. */
    static NginxOrigin startHttp2(Identity identity) throws IOException {
        return startTls(identity, "TLSv1.3", " http2");
    }

    private static NginxOrigin startTls(Identity identity, String versions, String more) throws IOException {
        Path folder = ServerProcess.ownFolder();
        Path chain = Files.writeString(folder.resolve("origin.crt"), identity.chainPem());
        Path key = Files.writeString(folder.resolve("origin.key"), identity.keyPem());
        return start(
                folder,
                " ssl" + more + "; ssl_protocols " + versions + "; ssl_certificate " + chain + "; ssl_certificate_key "
                        + key);
    }

    private static NginxOrigin start(Path folder, String encryption) throws IOException {
        Tool nginx = Tool.find("nginx", "nginx-light");
        int port = ServerPort.find();
        Files.writeString(Files.createDirectories(folder.resolve("www")).resolve("body"), "x".repeat(BODY_BYTES));
        Path config = folder.resolve("nginx.conf");
        Files.writeString(config, """
                daemon off; master_process off; pid %1$s/pid; error_log stderr;
                events { worker_connections 1024; }
                http {
                  keepalive_requests 1000000;
                  log_format served 1; access_log %1$s/served served;
                  client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/fastcgi; uwsgi_temp_path %1$s/uwsgi; scgi_temp_path %1$s/scgi;
                  server {
                    listen 127.0.0.1:%2$d%3$s; root %1$s/www;
                    location /echo { return 200 $request_uri; }
                    location /secured { return 200 "$ssl_protocol $ssl_server_name $connection_requests"; }
                    location /spoken { return 200 "$scheme $server_protocol $connection_requests "; }
                    location /healthz { access_log off; return 200 ok; }
                  }
                }
                """.formatted(folder, port, encryption));
        return new NginxOrigin(ServerProcess.start(
                folder,
                port,
                nginx.file().toString(),
                "-e",
                "stderr",
                "-c",
                config.toString(),
                "-p",
                folder.toString()));
    }

    /** Where it listens, as an endpoint is written. */
    String address() {
        return process.address();
    }

    /** How many requests it has answered; those from before it was killed count. */
    long served() throws IOException {
        return Files.size(process.folder().resolve("served")) / "1\n".length();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.close();
    }
}
