package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.certificate.Identity;
import io.headgate.config.certificate.SelfSigned;
import io.headgate.dataplane.testing.Authority;
import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Certificates;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.OpensslClient;
import io.headgate.dataplane.testing.TestOrigin;
import io.headgate.dataplane.testing.TlsWarnings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients whose certificates are not believed, and what they and the operator learn of it. */
class DisbelievedClientsTest {
    @TempDir
    private Path folder;

    private final Authority authority = new Authority("clients");
    private final Instant tomorrow = Instant.now().plus(Duration.ofDays(1));
    private final Identity billing = authority.issue("CN=billing");
    private Certificates certificates;
    private TestOrigin origin;

    @BeforeEach
    void start() throws IOException {
        origin = TestOrigin.answering(_ -> TestOrigin.ok("served"));
        certificates = new Certificates(folder);
        certificates.make("shop", "localhost");
        Files.writeString(folder.resolve("clients.pem"), authority.pem());
    }

    @AfterEach
    void stop() {
        origin.close();
    }

    /** @param revoked lists of them, as PEM */
    private Gateway gateway(String revoked) throws IOException {
        Files.writeString(folder.resolve("clients.crl"), revoked);
        return Gateway.start(yaml(""), origin);
    }

    private String yaml(String more) {
        return """
                listeners:
                  web:
                    bind: "127.0.0.1:0"
                    http: {}
                    tls: { certificates: [ %s ], client_auth: { ca: "%s/clients.pem", crl: "%s/clients.crl"%s } }
                routes: [ { upstream: app } ]
                upstreams: { app: { endpoints: [ "${origin}" ] } }
                """.formatted(certificates.yaml("shop"), folder, folder, more);
    }

    private Gateway gateway() throws IOException {
        return gateway(authority.revoke(tomorrow));
    }

    private String see(Gateway gateway, String version, Identity client, String... more) {
        return new OpensslClient(certificates).see(gateway, version, client, more);
    }

    private static void assertRefused(Gateway gateway, int times) {
        Await.until(
                () -> "failures " + gateway.metric("failures_total"),
                () -> gateway.metric("failures_total", "reason", "client_not_verified") == times);
    }

    private void assertAlert(int number, Gateway gateway, Identity client) {
        for (String version : List.of("-tls1_2", "-tls1_3")) {
            String seen = see(gateway, version, client);
            assertTrue(seen.contains("SSL alert number " + number + "\n"), () -> number + " " + version + ": " + seen);
        }
    }

    @Test
    void theAlertSaysWhatIsWrongWithTheCertificate() throws IOException {
        try (Gateway gateway = gateway()) {
            assertTrue(see(gateway, "-tls1_3", billing).contains("served"));
            assertAlert(48, gateway, new Authority("others").issue("CN=billing"));
            assertAlert(42, gateway, new Authority("clients").issue("CN=billing"));
            assertAlert(48, gateway, SelfSigned.make(List.of("billing"), Instant.now()));
            Instant past = Instant.now().minus(Duration.ofMinutes(1));
            assertAlert(45, gateway, authority.issue("CN=billing", KeyPurposeId.id_kp_clientAuth, past));
            assertAlert(43, gateway, authority.issue("CN=billing", KeyPurposeId.id_kp_serverAuth, tomorrow));
        }
    }

    @Test
    void theLogSaysOnceWhoseCertificateIsRefusedByWhomAndWhy() throws IOException {
        Instant past = Instant.now().minus(Duration.ofMinutes(1)).truncatedTo(ChronoUnit.SECONDS);
        Identity old = authority.issue("O=Acm\u00e9,CN=billing\nlistener", KeyPurposeId.id_kp_clientAuth, past);
        for (String version : List.of("-tls1_2", "-tls1_3")) {
            try (Gateway gateway = gateway();
                    TlsWarnings said = new TlsWarnings()) {
                see(gateway, version, old);
                see(gateway, version, old);
                see(gateway, version, new Authority("others").issue("CN=billing"));
                assertRefused(gateway, 3);
                Instant from = old.certificate().getNotBefore().toInstant();
                assertEquals(
                        List.of("listener web refuses the certificate of client 127.0.0.1: it has expired: valid from "
                                + from + " until " + past
                                + "; subject CN=billing\\0Alistener,O=Acm\\C3\\A9, issuer CN=clients"),
                        said.lines());
            }
        }
    }

    @Test
    void theLogAlsoTellsOfARefusedSessionFromBefore() throws IOException {
        try (Gateway gateway = gateway();
                TlsWarnings said = new TlsWarnings()) {
            String session = folder.resolve("session").toString();
            assertTrue(see(gateway, "-tls1_3", billing, "-sess_out", session).contains("served"));
            Files.writeString(folder.resolve("clients.crl"), authority.revoke(tomorrow, billing));
            gateway.apply(yaml(""));
            assertFalse(see(gateway, "-tls1_3", billing, "-sess_in", session).contains("served"));
            assertRefused(gateway, 1);
            assertEquals(
                    List.of("listener web refuses the certificate of client 127.0.0.1: it has been revoked;"
                            + " subject CN=billing, issuer CN=clients"),
                    said.lines());
        }
    }

    /** What is warned of while this is open. */
    @Test
    void theAlertSaysThatTheCertificateHasBeenRevokedOrThatNobodyKnows() throws IOException {
        try (Gateway gateway = gateway(authority.revoke(tomorrow, billing))) {
            assertAlert(44, gateway, billing);
        }
        try (Gateway gateway = gateway(new Authority("others").revoke(tomorrow))) {
            assertAlert(46, gateway, billing);
            assertRefused(gateway, 2);
        }
    }

    @Test
    void whereItIsAllowedWhoeverNoListIsAboutIsServedUnlessAnOldOneHasIt() throws IOException {
        Instant past = Instant.now().minus(Duration.ofHours(1));
        for (String list : List.of(new Authority("others").revoke(tomorrow), authority.revoke(past))) {
            Files.writeString(folder.resolve("clients.crl"), list);
            try (Gateway gateway = Gateway.start(yaml(", when_unknown: fail_open"), origin)) {
                assertTrue(see(gateway, "-tls1_2", billing).contains("served"));
                assertTrue(see(gateway, "-tls1_3", billing).contains("served"));
            }
        }
        for (String list : List.of(authority.revoke(tomorrow, billing), authority.revoke(past, billing))) {
            Files.writeString(folder.resolve("clients.crl"), list);
            try (Gateway gateway = Gateway.start(yaml(", when_unknown: fail_open"), origin)) {
                assertAlert(44, gateway, billing);
            }
        }
    }
}
