package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.ServerPort;
import io.headgate.proxy.node.Reload;
import io.headgate.proxy.testing.TestNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenSSL as authority, responder and client: what the responder says reaches the client in the handshake. */
final class OcspPeersTest {
    private static final String MUST_STAPLE = "subjectAltName = DNS:shop.example\ntlsfeature = status_request";

    private final Tool openssl = Tool.find("openssl", "openssl");
    private OpensslAuthority authority;

    @TempDir
    private Path state;

    @BeforeEach
    void signs() throws Exception {
        authority = new OpensslAuthority(openssl, MUST_STAPLE);
        authority.issue("shop");
        authority.issue("next");
        install("shop");
    }

    /** Puts a certificate where the node looks for it. */
    private void install(String name) throws IOException {
        Files.writeString(
                authority.file("chain.crt"),
                Files.readString(authority.file(name + ".crt")) + Files.readString(authority.file("ca.crt")));
        Files.copy(authority.file(name + ".key"), authority.file("chain.key"), StandardCopyOption.REPLACE_EXISTING);
    }

    private TestNode node(String more) {
        return TestNode.start(state, """
                listeners:
                  web:
                    bind: 127.0.0.1:0
                    http: {}
                    tls: { certificates: [ { chain: "%s", key: "%s" } ] %s }
                routes: [ { respond: { body: pong } } ]
                """.formatted(authority.file("chain.crt"), authority.file("chain.key"), more));
    }

    private String handshake(TestNode node, String... more) throws Exception {
        String[] arguments = {
            "s_client",
            "-connect",
            node.address(),
            "-servername",
            "shop.example",
            "-status",
            "-CAfile",
            authority.file("ca.crt").toString(),
            "-verify_return_error"
        };
        String[] all = java.util.Arrays.copyOf(arguments, arguments.length + more.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        Process process = openssl.start(all);
        process.getOutputStream().close();
        return new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }

    private static double metric(TestNode node, String name) {
        return node.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("headgate_" + name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    @Test
    void whatTheResponderSaysComesWithTheCertificateInEitherVersion() throws Exception {
        try (ServerProcess _ = authority.responder();
                TestNode node = node("")) {
            Await.until("the staple", () -> metric(node, "certificate_stapled") == 1);
            for (String version : new String[] {"-tls1_2", "-tls1_3"}) {
                String said = handshake(node, version);
                assertTrue(said.contains("OCSP Response Status: successful"), said);
                assertTrue(said.contains("Cert Status: good"), said);
                assertTrue(said.contains("Verify return code: 0 (ok)"), said);
            }
            double leftS = metric(node, "staple_expiry_timestamp_seconds") - System.currentTimeMillis() / 1e3;
            assertTrue(leftS > 3000 && leftS < 3660, leftS + " s");
            assertTrue(metric(node, "staple_age_seconds") < 600);
            assertTrue(node.get("/v1/listeners").body().contains("\"stapled_until\":"));
            node.node().state().reload();
            assertTrue(handshake(node).contains("Cert Status: good"), "a reload keeps the staple");
        }
    }

    private void assertShown(TestNode node, String name, boolean stapled) throws Exception {
        String said = handshake(node);
        assertTrue(said.matches("(?s).* s:CN ?= ?" + name + "\\R.*"), said);
        assertEquals(stapled, said.contains("Cert Status: good"), said);
    }

    @Test
    void aSuccessorAndARestartHaveTheAnswerFromTheFirstHandshakeOn() throws Exception {
        int behind = ServerPort.find();
        try (ServerProcess _ = authority.responder(behind);
                HeldRelay relay = HeldRelay.start(authority.port(), behind)) {
            try (TestNode node = node("")) {
                assertShown(node, "shop", true);
                install("next");
                relay.hold();
                FutureTask<Reload> reload =
                        new FutureTask<>(() -> node.node().state().reload());
                Thread.ofVirtual().start(reload);
                Await.until("the question", () -> relay.held() == 1);
                for (int i = 0; i < 3; i++) {
                    assertShown(node, "shop", true);
                }
                assertFalse(reload.isDone());
                relay.letGo();
                assertTrue(reload.get().succeeded());
                assertShown(node, "next", true);
            }
            relay.close();
            try (TestNode again = node("")) {
                assertShown(again, "next", true);
                install("shop");
                assertTrue(again.node().state().reload().succeeded());
                assertShown(again, "next", true);
                assertEquals(1, metric(again, "certificate_stapled"));
            }
        }
        try (var files = Files.list(state.resolve("state").resolve("staples"))) {
            Path kept = files.toList().getFirst();
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)));
        }
    }

    @Test
    void withoutAnAnswerTheCertificateIsShownAloneAndMetricsSaySo() throws Exception {
        try (TestNode node = node("")) {
            Await.until("a failure", () -> metric(node, "ocsp_fetches_total") == 1);
            String said = handshake(node);
            assertTrue(said.contains("OCSP response: no response sent"), said);
            assertTrue(said.contains("Verify return code: 0 (ok)"), said);
            assertEquals(0, metric(node, "certificate_stapled"));
            assertTrue(node.get("/metrics").body().contains("headgate_certificate_stapled{"));
        } finally {
            try (var files = Files.walk(authority.file(""))) {
                files.sorted(java.util.Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
    }
}
