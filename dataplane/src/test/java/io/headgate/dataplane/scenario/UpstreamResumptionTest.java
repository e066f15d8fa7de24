package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.config.certificate.BadCertificate;
import io.headgate.config.certificate.Identity;
import io.headgate.dataplane.testing.Certificates;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.TestOrigin;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each request has a connection of its own to an endpoint of TLS, and only the first handshake is a full one. */
class UpstreamResumptionTest {
    private static final String GET = "GET / HTTP/1.1\r\nhost: origin.example\r\n\r\n";

    @TempDir
    private Path folder;

    private Certificates certificates;

    @BeforeEach
    void make() {
        certificates = new Certificates(folder);
        certificates.make("origin", "origin.example");
    }

    private String yaml(String address, String tls) {
        return """
                listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                routes: [ { upstream: app } ]
                upstreams:
                  app: { endpoints: [ "%s" ], keep_alive: { max_idle: 0 }, tls: %s }
                """.formatted(address, tls);
    }

    private String trusting() {
        return "{ sni: origin.example, ca: \"" + certificates.chain("origin") + "\" }";
    }

    private static void ask(Gateway gateway, int times) {
        for (int i = 0; i < times; i++) {
            assertEquals(200, gateway.ask(GET).status());
        }
    }

    private static void assertHandshakes(Gateway gateway, int full, int resumed) {
        assertEquals(full, gateway.metric("endpoint_tls_handshakes_total", "kind", "full"));
        assertEquals(resumed, gateway.metric("endpoint_tls_handshakes_total", "kind", "resumed"));
    }

    private Gateway endpoint(TestOrigin origin) {
        return Gateway.start("""
                listeners: { web: { bind: "127.0.0.1:0", http: {}, tls: { certificates: [ %s ] } } }
                routes: [ { upstream: app } ]
                upstreams: { app: { endpoints: [ "${origin}" ] } }
                """.formatted(certificates.yaml("origin")), origin);
    }

    @Test
    void ticketsOfTls13AreUsedAndOtherSettingsBeginAnew() {
        try (TestOrigin origin = TestOrigin.answering(_ -> TestOrigin.ok("pong"));
                Gateway endpoint = endpoint(origin);
                Gateway gateway = Gateway.start(yaml(endpoint.address(), trusting()))) {
            ask(gateway, 9);
            assertHandshakes(gateway, 1, 8);
            assertEquals(8, endpoint.metric("tls_handshakes_total", "kind", "resumed"));
            gateway.apply(yaml(endpoint.address(), trusting()));
            ask(gateway, 2);
            assertHandshakes(gateway, 2, 9);
            gateway.apply(yaml(endpoint.address(), "{ verify: false }"));
            ask(gateway, 2);
            assertHandshakes(gateway, 3, 10);
            certificates.make("other", "origin.example");
            gateway.apply(yaml(endpoint.address(), trusting().replace("origin.crt", "other.crt")));
            assertEquals(502, gateway.ask(GET).status());
        }
    }

    @Test
    void oneSessionOfTls12IsUsedAgainAndAgain() throws Exception {
        try (SSLServerSocket server = server("TLSv1.2");
                Gateway gateway = Gateway.start(yaml("127.0.0.1:" + server.getLocalPort(), trusting()))) {
            ask(gateway, 6);
            assertHandshakes(gateway, 1, 5);
        }
    }

    @Test
    void ticketsOfAnotherLibraryAreUsedToo() throws Exception {
        try (SSLServerSocket server = server("TLSv1.3");
                Gateway gateway = Gateway.start(yaml("127.0.0.1:" + server.getLocalPort(), trusting()))) {
            ask(gateway, 6);
            assertHandshakes(gateway, 1, 5);
        }
    }

    /** Answers one request on each connection. */
    private SSLServerSocket server(String version) throws GeneralSecurityException, IOException, BadCertificate {
        Identity identity = Identity.read(certificates.chain("origin"), certificates.key("origin"));
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("own", identity.key(), new char[0], new X509Certificate[] {identity.certificate()});
        KeyManagerFactory mine = KeyManagerFactory.getInstance("PKIX");
        mine.init(keys, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(mine.getKeyManagers(), null, null);
        SSLServerSocket server = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        server.setEnabledProtocols(new String[] {version});
        Thread.ofVirtual().start(() -> accept(server));
        return server;
    }

    private static void accept(SSLServerSocket server) {
        while (!server.isClosed()) {
            try (SSLSocket socket = (SSLSocket) server.accept()) {
                byte[] request = new byte[8192];
                int length = 0;
                while (!new String(request, 0, length, StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
                    int count = socket.getInputStream().read(request, length, request.length - length);
                    if (count < 0) {
                        break;
                    }
                    length += count;
                }
                socket.getOutputStream()
                        .write("HTTP/1.1 200 OK\r\ncontent-length: 4\r\nconnection: close\r\n\r\npong"
                                .getBytes(StandardCharsets.US_ASCII));
            } catch (IOException theGatewayLeft) {
                // it is its test that judges
            }
        }
    }
}
