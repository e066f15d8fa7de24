package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.certificate.Identity;
import io.headgate.config.certificate.SelfSigned;
import io.headgate.dataplane.testing.Authority;
import io.headgate.dataplane.testing.Certificates;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.Program;
import io.headgate.dataplane.testing.TestOrigin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
        Path list = Files.writeString(folder.resolve("clients.crl"), revoked);
        return Gateway.start(
                """
                listeners:
                  web:
                    bind: "127.0.0.1:0"
                    http: {}
                    tls: { certificates: [ %s ], client_auth: { ca: "%s/clients.pem", crl: "%s" } }
                routes: [ { upstream: app } ]
                upstreams: { app: { endpoints: [ "${origin}" ] } }
                """.formatted(certificates.yaml("shop"), folder, list),
                origin);
    }

    private Gateway gateway() throws IOException {
        return gateway(authority.revoke(tomorrow));
    }

    /** What a client sees; {@code version} as in {@code -tls1_3}. */
    private String see(Gateway gateway, String version, Identity client) {
        certificates.write("client", client);
        List<String> command = new ArrayList<>(List.of("openssl", "s_client", version, "-ign_eof", "-connect"));
        command.add(gateway.address());
        command.addAll(List.of("-cert", certificates.chain("client").toString()));
        command.addAll(List.of("-key", certificates.key("client").toString()));
        return Program.run("GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n", command)
                .output();
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
    void theAlertSaysThatTheCertificateHasBeenRevokedOrThatNobodyKnows() throws IOException {
        try (Gateway gateway = gateway(authority.revoke(tomorrow, billing))) {
            assertAlert(44, gateway, billing);
        }
        try (Gateway gateway = gateway(new Authority("others").revoke(tomorrow))) {
            assertAlert(46, gateway, billing);
            assertEquals(2.0, gateway.metric("failures_total", "reason", "client_not_verified"));
        }
    }
}
