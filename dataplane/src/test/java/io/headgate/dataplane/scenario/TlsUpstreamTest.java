package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.certificate.BadCertificate;
import io.headgate.config.certificate.Identity;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.testing.Certificates;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.TestClient;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests and tunnels to endpoints that speak TLS. */
class TlsUpstreamTest {
    @TempDir
    private Path folder;

    private Certificates certificates;
    private SSLServerSocket server;
    private final AtomicInteger connections = new AtomicInteger();

    @BeforeEach
    void start() throws Exception {
        certificates = new Certificates(folder);
        certificates.make("origin", "origin.example");
        certificates.make("gateway", "gateway.example");
        listen("TLSv1.3", "TLSv1.2");
    }

    private void listen(String... versions) throws Exception {
        server = (SSLServerSocket) context("origin", "gateway")
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        server.setWantClientAuth(true);
        server.setEnabledProtocols(versions);
        Thread.ofVirtual().start(() -> accept(server));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private SSLContext context(String own, String trusted)
            throws GeneralSecurityException, IOException, BadCertificate {
        Identity identity = Identity.read(certificates.chain(own), certificates.key(own));
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("own", identity.key(), new char[0], new X509Certificate[] {identity.certificate()});
        keys.setCertificateEntry(
                "trusted",
                Identity.read(certificates.chain(trusted), certificates.key(trusted))
                        .certificate());
        KeyManagerFactory mine = KeyManagerFactory.getInstance("PKIX");
        mine.init(keys, new char[0]);
        TrustManagerFactory others = TrustManagerFactory.getInstance("PKIX");
        others.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(mine.getKeyManagers(), others.getTrustManagers(), null);
        return context;
    }

    private void accept(SSLServerSocket server) {
        while (!server.isClosed()) {
            try {
                SSLSocket socket = (SSLSocket) server.accept();
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** Answers each request with what it knows of the connection. */
    private static void serve(SSLSocket socket) {
        try (socket) {
            socket.startHandshake();
            ExtendedSSLSession session = (ExtendedSSLSession) socket.getSession();
            String asked = session.getRequestedServerNames().stream()
                    .map(name -> ((SNIHostName) name).getAsciiName())
                    .findFirst()
                    .orElse("nobody");
            String shown;
            try {
                shown = session.getPeerCertificates().length + " certificate";
            } catch (javax.net.ssl.SSLPeerUnverifiedException none) {
                shown = "no certificate";
            }
            String body = asked + ", " + shown;
            StringBuilder request = new StringBuilder();
            for (int b = socket.getInputStream().read();
                    b >= 0;
                    b = socket.getInputStream().read()) {
                request.append((char) b);
                if (request.toString().endsWith("\r\n\r\n")) {
                    request.setLength(0);
                    socket.getOutputStream()
                            .write(("HTTP/1.1 200 OK\r\ncontent-length: " + body.length() + "\r\n\r\n" + body)
                                    .getBytes(StandardCharsets.US_ASCII));
                }
            }
        } catch (IOException theGatewayLeft) {
            // it is its test that judges
        }
    }

    private String yaml(String tls) {
        return """
                listeners:
                  web: { bind: "127.0.0.1:0", http: {} }
                  db: { bind: "127.0.0.1:0", tcp: { upstream: app } }
                routes: [ { upstream: app } ]
                upstreams: { app: { endpoints: [ "127.0.0.1:%d" ], tls: %s } }
                """.formatted(server.getLocalPort(), tls);
    }

    private static String file(Path path) {
        return '"' + path.toString() + '"';
    }

    @Test
    void theNameIsAskedForAndVerifiedAndTheConnectionKept() {
        String tls = "{ sni: origin.example, ca: " + file(certificates.chain("origin")) + " }";
        try (Gateway gateway = Gateway.start(yaml(tls));
                TestClient client = gateway.connect()) {
            for (int i = 0; i < 3; i++) {
                Message answer = client.roundTrip("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
                assertEquals("origin.example, no certificate", answer.text());
            }
            assertEquals(1, connections.get());
        }
    }

    @Test
    void withoutANameTheAddressIsVerifiedAndNobodyAskedFor() {
        try (Gateway gateway = Gateway.start(yaml("{ ca: " + file(certificates.chain("origin")) + " }"))) {
            assertEquals(
                    "nobody, no certificate",
                    gateway.ask("GET / HTTP/1.1\r\nhost: a\r\n\r\n").text());
        }
    }

    @Test
    void ourCertificateIsShown() {
        String tls =
                "{ ca: " + file(certificates.chain("origin")) + ", certificate: " + certificates.yaml("gateway") + " }";
        try (Gateway gateway = Gateway.start(yaml(tls))) {
            assertEquals(
                    "nobody, 1 certificate",
                    gateway.ask("GET / HTTP/1.1\r\nhost: a\r\n\r\n").text());
        }
    }

    @Test
    void anEndpointThatNobodyVouchesForGetsNoRequest() {
        refused("{}", Failure.ENDPOINT_NOT_VERIFIED);
        refused("{ ca: " + file(certificates.chain("gateway")) + " }", Failure.ENDPOINT_NOT_VERIFIED);
    }

    @Test
    void anEndpointWhoseCertificateIsForOthersGetsNoRequest() {
        refused(
                "{ sni: other.example, ca: " + file(certificates.chain("origin")) + " }",
                Failure.ENDPOINT_NOT_VERIFIED);
    }

    private void refused(String tls, Failure why) {
        try (Gateway gateway = Gateway.start(yaml(tls))) {
            Message answer = gateway.ask("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
            assertEquals(502, answer.status());
            assertTrue(
                    String.valueOf(answer.field("proxy-status")).contains("tls_certificate_error"), answer::toString);
            assertEquals(why, gateway.nextEnded().failure());
        }
    }

    @Test
    void anEndpointOfAnOlderVersionThanIsWantedGetsNoRequest() throws Exception {
        String request = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
        server.close();
        listen("TLSv1.2");
        try (Gateway gateway = Gateway.start(yaml("{ verify: false, min_version: \"1.3\" }"))) {
            assertEquals(502, gateway.ask(request).status());
            assertEquals(Failure.ENDPOINT_TLS_FAILED, gateway.nextEnded().failure());
            gateway.apply(yaml("{ verify: false }"));
            assertEquals(200, gateway.ask(request).status());
        }
    }

    @Test
    void withoutVerificationAnybodyWillDo() {
        try (Gateway gateway = Gateway.start(yaml("{ verify: false }"))) {
            assertEquals(200, gateway.ask("GET / HTTP/1.1\r\nhost: a\r\n\r\n").status());
        }
    }

    @Test
    void anEndpointThatSpeaksNoTlsIsSaidToFail() {
        try (io.headgate.dataplane.testing.TestOrigin plain =
                        io.headgate.dataplane.testing.TestOrigin.start(connection -> {
                            connection.next();
                            connection.send("HTTP/1.1 400 what\r\ncontent-length: 0\r\n\r\n");
                        });
                Gateway gateway = Gateway.start("""
                        listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                        routes: [ { upstream: app } ]
                        upstreams: { app: { endpoints: [ "${origin}" ], tls: {} } }
                        """, plain)) {
            Message answer = gateway.ask("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
            assertEquals(502, answer.status());
            assertEquals(Failure.ENDPOINT_TLS_FAILED, gateway.nextEnded().failure());
        }
    }

    @Test
    void aTunnelIsEncryptedToo() throws IOException {
        String tls = "{ sni: origin.example, ca: " + file(certificates.chain("origin")) + " }";
        try (Gateway gateway = Gateway.start(yaml(tls));
                TestClient client = TestClient.connect(gateway.address("db"))) {
            Message answer = client.roundTrip("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
            assertEquals("origin.example, no certificate", answer.text());
            client.shutdownOutput();
            client.awaitEnd();
        }
    }

    @Test
    void connectionsMadeWithFilesThatWereReplacedServeNoFurtherRequest() throws Exception {
        String request = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
        certificates.write("ca", Identity.read(certificates.chain("origin"), certificates.key("origin")));
        certificates.write("own", Identity.read(certificates.chain("gateway"), certificates.key("gateway")));
        String tls = "{ sni: origin.example, ca: " + file(certificates.chain("ca")) + ", certificate: "
                + certificates.yaml("own") + " }";
        try (Gateway gateway = Gateway.start(yaml(tls))) {
            assertEquals(200, gateway.ask(request).status());
            gateway.apply(yaml(tls));
            assertEquals(200, gateway.ask(request).status());
            assertEquals(1, connections.get(), "the files are the same");
            certificates.make("ca", "origin.example");
            gateway.apply(yaml(tls));
            assertEquals(502, gateway.ask(request).status(), "the endpoint is not believed any more");
            certificates.write("ca", Identity.read(certificates.chain("origin"), certificates.key("origin")));
            gateway.apply(yaml(tls));
            assertEquals(200, gateway.ask(request).status());
            certificates.make("own", "stranger.example");
            gateway.apply(yaml(tls));
            assertEquals(502, gateway.ask(request).status(), "the endpoint does not believe us any more");
        }
    }

    @Test
    void connectionsMadeUnderOtherSettingsServeNoFurtherRequest() {
        String request = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
        try (Gateway gateway = Gateway.start(yaml("{ verify: false }"))) {
            assertEquals(200, gateway.ask(request).status());
            gateway.apply(yaml("{ sni: other.example, ca: " + file(certificates.chain("origin")) + " }"));
            assertEquals(502, gateway.ask(request).status());
            gateway.apply(yaml("{ sni: origin.example, ca: " + file(certificates.chain("origin")) + " }"));
            assertEquals(200, gateway.ask(request).status());
        }
    }
}
