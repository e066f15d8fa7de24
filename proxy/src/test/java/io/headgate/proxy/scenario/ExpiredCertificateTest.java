package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.certificate.Identity;
import io.headgate.config.certificate.SelfSigned;
import io.headgate.dataplane.testing.Program;
import io.headgate.proxy.testing.TestNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A certificate that has run out is told, and keeps nothing else from being served or changed. */
final class ExpiredCertificateTest {
    private static final String CONFIG = """
            listeners:
              web: { bind: 127.0.0.1:0, http: {} }
              shop: { bind: 127.0.0.1:0, http: {}, tls: { certificates: [{ chain: shop.crt, key: shop.key }] } }
            routes: [ { respond: { body: "%s" } } ]
            """;

    @TempDir
    private Path dir;

    private void write(Identity identity) throws IOException {
        Files.writeString(dir.resolve("shop.crt"), identity.chainPem());
        Files.writeString(dir.resolve("shop.key"), identity.keyPem());
    }

    private static String curl(String url) {
        return Program.run("", List.of("curl", "-sSk", url)).output();
    }

    @Test
    void theNodeStartsAndTakesChangesAndServesAllListeners() throws IOException {
        write(SelfSigned.make(List.of("shop.example"), Instant.parse("2020-01-01T00:00:00Z")));
        try (TestNode node = TestNode.start(dir, CONFIG.formatted("before"))) {
            assertEquals("before", curl("http://" + node.address("web")));
            node.rewrite(CONFIG.formatted("after"));
            assertEquals(200, node.send("POST", "/v1/reload", "{}").statusCode());
            assertEquals("after", curl("http://" + node.address("web")));
            assertEquals("after", curl("https://" + node.address("shop")));
            String metrics = node.get("/metrics").body();
            assertTrue(
                    metrics.lines().anyMatch(line -> line.matches("headgate_certificate_days_left\\{.*} -\\d+.*")),
                    metrics);
            String status = node.get("/v1/status").body();
            assertTrue(status.contains("expired at 2020-03-31T00:00:00Z"), status);
        }
    }

    @Test
    void aKeyThatDoesNotBelongToItIsRefusedAsBefore() throws IOException {
        write(SelfSigned.make(List.of("shop.example"), Instant.now()));
        try (TestNode node = TestNode.start(dir, CONFIG.formatted("before"))) {
            Files.writeString(
                    dir.resolve("shop.key"),
                    SelfSigned.make(List.of("shop.example"), Instant.now()).keyPem());
            node.rewrite(CONFIG.formatted("after"));
            assertEquals(422, node.send("POST", "/v1/reload", "{}").statusCode());
            assertEquals("before", curl("http://" + node.address("web")));
        }
    }
}
