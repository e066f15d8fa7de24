package io.headgate.dataplane.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** A real TLS server that tells each client what it negotiated: {@code name protocol client}, and a line end. */
final class TlsOrigin implements AutoCloseable {
    private final String name;
    private final SSLServerSocket server;
    private final Set<SSLSocket> connections = ConcurrentHashMap.newKeySet();

    private TlsOrigin(String name, SSLServerSocket server) {
        this.name = name;
        this.server = server;
        Thread.ofVirtual().name("tls origin " + name).start(this::accept);
    }

    /** Speaks {@code protocols} (ALPN); asks for a client's certificate, without insisting. */
    static TlsOrigin start(String name, SSLContext context, String... protocols) {
        try {
            SSLServerSocket server = (SSLServerSocket)
                    context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
            SSLParameters parameters = server.getSSLParameters();
            parameters.setApplicationProtocols(protocols);
            parameters.setWantClientAuth(true);
            server.setSSLParameters(parameters);
            return new TlsOrigin(name, server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                SSLSocket socket = (SSLSocket) server.accept();
                connections.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** One line, and then whatever the client sends is sent back. */
    private void serve(SSLSocket socket) {
        try (socket) {
            socket.startHandshake();
            String line = name + " " + socket.getApplicationProtocol() + " " + client(socket) + "\n";
            socket.getOutputStream().write(line.getBytes(StandardCharsets.UTF_8));
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException ignored) {
            // The client is gone, or spoke no TLS; it is its test that judges.
        } finally {
            connections.remove(socket);
        }
    }

    private static String client(SSLSocket socket) {
        try {
            Principal client = socket.getSession().getPeerPrincipal();
            return client.getName();
        } catch (SSLPeerUnverifiedException anonymous) {
            return "nobody";
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (SSLSocket socket : connections) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
