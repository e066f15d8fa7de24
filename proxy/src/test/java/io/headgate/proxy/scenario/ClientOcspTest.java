package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Await;
import io.headgate.proxy.testing.TestNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenSSL as the clients' authority, as its responder, and as clients: what the responder says decides. */
final class ClientOcspTest {
    private final Tool openssl = Tool.find("openssl", "openssl");
    private OpensslAuthority authority;

    @TempDir
    private Path state;

    @BeforeEach
    void signs() throws Exception {
        authority = new OpensslAuthority(openssl, "extendedKeyUsage = clientAuth");
        authority.issue("good");
        authority.issue("revoked");
        authority.revoke("revoked");
        for (String name : new String[] {"ca.crt", "good.crt", "good.key", "revoked.crt", "revoked.key"}) {
            Files.copy(authority.file(name), state.resolve(name)); // the responder takes its folder along
        }
    }

    private TestNode node() {
        return TestNode.start(state, """
                listeners:
                  closed:
                    bind: 127.0.0.1:0
                    http: {}
                    tls: { certificates: [ { self_signed: true } ], client_auth: { ca: ca.crt, ocsp: {} } }
                  open:
                    bind: 127.0.0.1:0
                    http: {}
                    tls:
                      certificates: [ { self_signed: true } ]
                      client_auth: { ca: ca.crt, ocsp: {}, when_unknown: fail_open }
                routes: [ { respond: { body: served } } ]
                """);
    }

    private String see(TestNode node, String listener, String version, String client) throws Exception {
        Process process = openssl.start(
                "s_client",
                version,
                "-ign_eof",
                "-connect",
                node.address(listener),
                "-cert",
                state.resolve(client + ".crt").toString(),
                "-key",
                state.resolve(client + ".key").toString());
        try (var to = process.getOutputStream()) {
            to.write("GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException refused) {
            // its output says why
        }
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static double questions(TestNode node, String outcome) {
        return node.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("headgate_client_ocsp_questions_total{outcome=\"" + outcome + '"'))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    @Test
    void whoIsGoodIsServedAndWhoIsRevokedIsToldSoAndNeitherIsAskedAboutTwice() throws Exception {
        try (ServerProcess _ = authority.responder();
                TestNode node = node()) {
            for (String version : new String[] {"-tls1_2", "-tls1_3"}) {
                String good = see(node, "closed", version, "good");
                assertTrue(good.contains("served"), good);
                String revoked = see(node, "closed", version, "revoked");
                assertTrue(revoked.contains("SSL alert number 44\n") && !revoked.contains("served"), revoked);
                revoked = see(node, "open", version, "revoked");
                assertTrue(revoked.contains("SSL alert number 44\n") && !revoked.contains("served"), revoked);
            }
            assertEquals(1, questions(node, "good"));
            assertEquals(1, questions(node, "revoked"));
            assertEquals(0, questions(node, "unknown"));
        }
    }

    @Test
    void whereNobodyAnswersTheConfigurationDecides() throws Exception {
        try (TestNode node = node()) {
            for (String version : new String[] {"-tls1_2", "-tls1_3"}) {
                String closed = see(node, "closed", version, "good");
                assertTrue(closed.contains("SSL alert number 46\n"), closed);
                assertFalse(closed.contains("served"), closed);
                assertTrue(see(node, "open", version, "good").contains("served"), version);
            }
            Await.until("a failure to be counted", () -> questions(node, "unknown") >= 1);
            assertEquals(0, questions(node, "unasked"));
        }
    }
}
