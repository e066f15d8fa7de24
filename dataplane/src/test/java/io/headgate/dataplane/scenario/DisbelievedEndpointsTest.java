package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.certificate.Identity;
import io.headgate.config.certificate.SelfSigned;
import io.headgate.dataplane.testing.Authority;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.TlsWarnings;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Endpoints whose certificates are not believed, and what they and the operator learn of it. */
class DisbelievedEndpointsTest {
    @TempDir
    private Path folder;

    private final Authority authority = new Authority("servers");

    @Test
    void theAlertAndTheLogSayWhatIsWrongWithTheCertificate() throws Exception {
        Instant past = Instant.now().minus(Duration.ofMinutes(1)).truncatedTo(ChronoUnit.SECONDS);
        Instant tomorrow = Instant.now().plus(Duration.ofDays(1));
        assertRefused(
                new Authority("others").issue("CN=app"),
                "unknown_ca",
                "no authority in upstreams.app.tls.ca has issued it, nor one that was shown with it; "
                        + "subject CN=app, issuer CN=others");
        assertRefused(
                SelfSigned.make(List.of("app"), Instant.now()),
                "unknown_ca",
                "it is self-signed, and upstreams.app.tls.ca does not have it; subject CN=Headgate self-signed, "
                        + "issuer CN=Headgate self-signed");
        Identity old = authority.issue("CN=app", KeyPurposeId.id_kp_serverAuth, past);
        assertRefused(
                old,
                "certificate_expired",
                "it has expired: valid from " + old.certificate().getNotBefore().toInstant() + " until " + past
                        + "; subject CN=app, issuer CN=servers");
        assertRefused(
                authority.issue("CN=app", KeyPurposeId.id_kp_clientAuth, tomorrow),
                "unsupported_certificate",
                "it is not for servers, by its key usage or extended key usage (serverAuth); "
                        + "subject CN=app, issuer CN=servers");
    }

    private void assertRefused(Identity shown, String alert, String why) throws Exception {
        Files.writeString(folder.resolve("servers.pem"), authority.pem());
        try (SSLServerSocket server = listen(shown);
                TlsWarnings said = new TlsWarnings();
                Gateway gateway = Gateway.start("""
                        listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                        routes: [ { upstream: app } ]
                        upstreams: { app: { endpoints: [ "127.0.0.1:%d" ], tls: { ca: "%s/servers.pem" } } }
                        """.formatted(server.getLocalPort(), folder))) {
            CompletableFuture<String> heard = CompletableFuture.supplyAsync(() -> heard(server));
            assertEquals(502, gateway.ask("GET / HTTP/1.1\r\nhost: a\r\n\r\n").status());
            assertTrue(heard.get().contains(alert), heard.get());
            assertEquals(
                    List.of("an endpoint of upstream app is not believed: its certificate is refused: " + why
                            + "; correct its certificate, or upstreams.app.tls"),
                    said.lines());
        }
    }

    private static SSLServerSocket listen(Identity shown) throws GeneralSecurityException, IOException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("own", shown.key(), new char[0], shown.chain().toArray(new X509Certificate[0]));
        KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
        own.init(keys, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), null, null);
        return (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    }

    /** What the gateway says of the first handshake. */
    private static String heard(SSLServerSocket server) {
        try (SSLSocket socket = (SSLSocket) server.accept()) {
            socket.startHandshake();
            return "it believes";
        } catch (SSLException refused) {
            return String.valueOf(refused.getMessage());
        } catch (IOException failed) {
            return failed.toString();
        }
    }
}
