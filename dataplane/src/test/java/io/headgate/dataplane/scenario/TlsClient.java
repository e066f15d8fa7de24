package io.headgate.dataplane.scenario;

import io.headgate.dataplane.http.Ascii;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A real TLS client that asks for a name and protocols, and checks the certificate that it is shown. */
final class TlsClient implements AutoCloseable {
    private final SSLSocket socket;

    /** Sends its ClientHello with each byte in a TLS record and a segment of its own. */
    private static final class Dripping extends Socket {
        private final ByteArrayOutputStream hello = new ByteArrayOutputStream();
        private boolean sent;

        @Override
        public OutputStream getOutputStream() throws IOException {
            OutputStream out = super.getOutputStream();
            return new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    write(new byte[] {(byte) b}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int from, int length) throws IOException {
                    if (sent) {
                        out.write(bytes, from, length);
                        return;
                    }
                    hello.write(bytes, from, length);
                    byte[] all = hello.toByteArray();
                    sent = all.length > 5 && all.length == 5 + ((all[3] & 0xFF) << 8 | all[4] & 0xFF);
                    for (int i = 5; sent && i < all.length; i++) {
                        for (byte each : new byte[] {22, 3, 1, 0, 1, all[i]}) {
                            out.write(each);
                        }
                    }
                }
            };
        }
    }

    /** Sends a PROXY header before anything else. */
    private static final class Introduced extends Socket {
        @Override
        public void connect(SocketAddress to) throws IOException {
            super.connect(to);
            getOutputStream().write(Ascii.bytes("PROXY TCP4 192.0.2.7 192.0.2.8 5555 443\r\n"));
        }
    }

    private TlsClient(SSLSocket socket) {
        this.socket = socket;
    }

    /** Connects and shakes hands; {@code name} may be empty. */
    static TlsClient connect(String address, SSLContext context, String name, String... protocols) throws SSLException {
        return connect(new Socket(), address, context, name, protocols);
    }

    /** As {@link #connect}, with a hello in as many pieces as there are bytes. */
    static TlsClient connectDripping(String address, SSLContext context, String name) throws SSLException {
        return connect(new Dripping(), address, context, name);
    }

    /** As {@link #connect}, with a PROXY header (version 1) before the hello. */
    static TlsClient connectIntroduced(String address, SSLContext context, String name) throws SSLException {
        return connect(new Introduced(), address, context, name);
    }

    private static TlsClient connect(Socket plain, String address, SSLContext context, String name, String... protocols)
            throws SSLException {
        try {
            plain.setTcpNoDelay(true);
            plain.setSoTimeout(20_000);
            int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
            plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, name, port, true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(name.isEmpty() ? List.of() : List.of(new SNIHostName(name)));
            parameters.setApplicationProtocols(protocols);
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return new TlsClient(socket);
        } catch (SSLException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The subject of the server's certificate. */
    String server() throws SSLException {
        X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        return shown.getSubjectX500Principal().getName();
    }

    String protocol() {
        return socket.getApplicationProtocol();
    }

    /** What the origin says of the connection. */
    String line() {
        StringBuilder line = new StringBuilder();
        try {
            for (int b = socket.getInputStream().read();
                    b >= 0 && b != '\n';
                    b = socket.getInputStream().read()) {
                line.append((char) b);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line.toString();
    }

    /** Sends a request and reads the first line of the answer. */
    String ask(String request) {
        try {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return line();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends {@code text} and reads as much. */
    String echo(String text) {
        try {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            socket.getOutputStream().write(bytes);
            return new String(socket.getInputStream().readNBytes(bytes.length), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
