package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.certificate.Identity;
import io.headgate.dataplane.testing.Authority;
import io.headgate.dataplane.testing.Program;
import io.headgate.proxy.testing.TestNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A list of revoked certificates that nobody has replaced is told, and concerns its authority's clients alone. */
final class OldRevocationListTest {
    private static final String CONFIG = """
            listeners:
              web: { bind: 127.0.0.1:0, http: {} }
              old:
                bind: 127.0.0.1:0
                http: {}
                tls: { certificates: [{ self_signed: true }], client_auth: { ca: clients.pem, crl: old.crl } }
              new:
                bind: 127.0.0.1:0
                http: {}
                tls: { certificates: [{ self_signed: true }], client_auth: { ca: clients.pem, crl: new.crl } }
            routes: [ { respond: { body: "%s" } } ]
            """;

    private final Authority authority = new Authority("clients");

    @TempDir
    private Path dir;

    @BeforeEach
    void write() throws IOException {
        Identity client = authority.issue("CN=billing");
        Files.writeString(dir.resolve("client.crt"), client.chainPem());
        Files.writeString(dir.resolve("client.key"), client.keyPem());
        Files.writeString(dir.resolve("clients.pem"), authority.pem());
        Files.writeString(dir.resolve("old.crl"), authority.revoke(Instant.now().minus(Duration.ofHours(1))));
        Files.writeString(dir.resolve("new.crl"), authority.revoke(Instant.now().plus(Duration.ofDays(1))));
    }

    private String curl(String url) {
        return Program.run(
                        "",
                        List.of(
                                "curl",
                                "-sSk",
                                "--cert",
                                dir.resolve("client.crt").toString(),
                                "--key",
                                dir.resolve("client.key").toString(),
                                url))
                .output();
    }

    private static double endsInS(TestNode node, String listener) {
        double end = node.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(
                        "headgate_crl_expiry_timestamp_seconds{issuer=\"CN=clients\",listener=\"" + listener + "\"}"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElseThrow();
        return end - System.currentTimeMillis() / 1e3;
    }

    @Test
    void theNodeStartsAndTakesChangesAndRefusesOnlyTheClientsThatItWouldTellOf() throws IOException {
        try (TestNode node = TestNode.start(dir, CONFIG.formatted("before"))) {
            assertEquals("before", curl("http://" + node.address("web")));
            assertEquals("before", curl("https://" + node.address("new")));
            assertFalse(curl("https://" + node.address("old")).contains("before"));
            assertTrue(endsInS(node, "old") < -3000 && endsInS(node, "new") > 80_000, node.get("/metrics")::body);
            node.rewrite(CONFIG.formatted("after"));
            assertEquals(200, node.send("POST", "/v1/reload", "{}").statusCode());
            assertEquals("after", curl("https://" + node.address("new")));
            assertFalse(curl("https://" + node.address("old")).contains("after"));
            String status = node.get("/v1/status").body();
            assertTrue(status.contains("the list of what CN=clients has revoked in 'old.crl' was to be"), status);
            Files.copy(dir.resolve("new.crl"), dir.resolve("old.crl"), StandardCopyOption.REPLACE_EXISTING);
            assertEquals(200, node.send("POST", "/v1/reload", "{}").statusCode());
            assertEquals("after", curl("https://" + node.address("old")));
        }
    }
}
