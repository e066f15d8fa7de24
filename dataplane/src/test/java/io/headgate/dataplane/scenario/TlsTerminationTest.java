package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.certificate.Identity;
import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Certificates;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.Program;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real clients over TLS that ends on a listener. */
class TlsTerminationTest {
    private static final String UPSTREAMS = """
            routes: [ { upstream: app } ]
            upstreams: { app: { endpoints: [ "${origin}" ] } }
            """;

    @TempDir
    private Path folder;

    private TestOrigin origin;
    private Certificates certificates;

    @BeforeEach
    void startOrigin() {
        origin = TestOrigin.answering(request -> TestOrigin.ok(request.field("host") + " "
                + request.field("x-forwarded-proto") + " " + request.text().length()));
        certificates = new Certificates(folder);
    }

    @AfterEach
    void stopOrigin() {
        origin.close();
    }

    private Gateway gateway(String tls) {
        return Gateway.start(
                "listeners: { web: { bind: \"127.0.0.1:0\", http: {}, tls: " + tls + " } }\n" + UPSTREAMS, origin);
    }

    private static int port(Gateway gateway) {
        String address = gateway.address();
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    private Program.Result curl(Gateway gateway, String host, String... options) {
        String at = host + ":" + port(gateway);
        List<String> command = new java.util.ArrayList<>(List.of(
                "curl", "-sS", "--cacert", certificates.chain("shop").toString(), "--resolve", at + ":127.0.0.1"));
        command.addAll(List.of(options));
        command.add("https://" + at + "/");
        return Program.run("", command);
    }

    private static Program.Result openssl(Gateway gateway, String input, String... options) {
        List<String> command =
                new java.util.ArrayList<>(List.of("openssl", "s_client", "-connect", "127.0.0.1:" + port(gateway)));
        command.addAll(List.of(options));
        return Program.run(input, command);
    }

    @Test
    void curlGetsItsAnswerAndTheEndpointLearnsTheScheme() {
        try (Gateway gateway = gateway("{ certificates: [ " + certificates.make("shop", "shop.example") + " ] }")) {
            Program.Result answer = curl(gateway, "shop.example", "-v");

            assertTrue(answer.output().contains("shop.example:" + port(gateway) + " https 0"), answer::output);
            assertTrue(answer.output().contains("TLSv1.3"), answer::output);
            assertTrue(answer.output().contains("ALPN: server accepted h2"), answer::output);
            assertTrue(answer.output().contains("HTTP/2 200"), answer::output);
            assertEquals(1.0, gateway.metric("tls_handshakes_total", "kind", "full"));
        }
    }

    @Test
    void withoutHttp2ClientsAreOfferedHttp1() {
        String config = "listeners: { web: { bind: \"127.0.0.1:0\", http: { http2: off }, tls: { certificates: [ "
                + certificates.make("shop", "shop.example") + " ] } } }\n" + UPSTREAMS;
        try (Gateway gateway = Gateway.start(config, origin)) {
            Program.Result answer = curl(gateway, "shop.example", "-v");

            assertTrue(answer.output().contains("ALPN: server accepted http/1.1"), answer::output);
            assertTrue(answer.output().contains("HTTP/1.1 200"), answer::output);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "http/1.1"})
    void whoHasNotAgreedOnHttp2DoesNotGetIt(String protocol) throws IOException {
        String[] protocols = protocol.isEmpty() ? new String[0] : new String[] {protocol};
        try (Gateway gateway = gateway("{ certificates: [ " + certificates.make("shop", "shop.example") + " ] }");
                TlsClient client = TlsClient.connect(
                        gateway.address(), certificates.trusting("shop"), "shop.example", protocols)) {
            assertEquals(protocol, client.protocol());
            assertEquals("HTTP/1.1 505 HTTP Version Not Supported\r", client.ask("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
        }
    }

    @Test
    void theJdksClientPostsAndReusesItsConnection() throws IOException, InterruptedException {
        String body = "x".repeat(300_000);
        try (Gateway gateway = gateway("{ certificates: [ " + certificates.make("shop", "shop.example") + " ] }");
                HttpClient client = HttpClient.newBuilder()
                        .sslContext(certificates.trusting("shop"))
                        .build()) {
            for (int i = 0; i < 3; i++) {
                HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + port(gateway)))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
                assertEquals(
                        "localhost:" + port(gateway) + " https 300000",
                        client.send(request, HttpResponse.BodyHandlers.ofString())
                                .body());
            }
            assertEquals(1.0, gateway.metric("connections_total"));
        }
    }

    @Test
    void aNameGetsItsCertificateExactBeforeWildcardAndAnyOtherGetsTheFirst() throws IOException {
        String tls = "{ certificates: [ " + certificates.make("shop", "shop.example") + ", "
                + certificates.make("any", "*.b.example") + ", " + certificates.make("one", "one.b.example") + " ] }";
        try (Gateway gateway = gateway(tls)) {
            assertShows(gateway, "shop", "-servername", "shop.example");
            assertShows(gateway, "any", "-servername", "two.b.example");
            assertShows(gateway, "one", "-servername", "ONE.b.example");
            assertShows(gateway, "shop", "-servername", "b.example");
            assertShows(gateway, "shop", "-noservername");
        }
    }

    private void assertShows(Gateway gateway, String name, String... options) throws IOException {
        String shown = openssl(gateway, "", options).output();
        String pem = Files.readString(certificates.chain(name))
                .lines()
                .skip(1)
                .findFirst()
                .orElseThrow();
        String last = Files.readString(certificates.chain(name))
                .lines()
                .skip(5)
                .findFirst()
                .orElseThrow();
        assertTrue(shown.contains(pem) && shown.contains(last), () -> name + " is not shown: " + shown);
    }

    @Test
    void ofTwoCertificatesForOneNameAClientGetsTheFirstThatItCanVerify() throws IOException {
        certificates.make("shop", "shop.example");
        Path chain = certificates.chain("rsa");
        Path key = certificates.key("rsa");
        Program.Result made = Program.run(
                "",
                List.of(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "rsa:2048",
                        "-nodes",
                        "-subj",
                        "/CN=rsa",
                        "-days",
                        "30",
                        "-addext",
                        "subjectAltName=DNS:shop.example",
                        "-keyout",
                        key.toString(),
                        "-out",
                        chain.toString()));
        assertEquals(0, made.status(), made::output);
        String tls = "{ certificates: [ " + certificates.yaml("shop") + ", " + certificates.yaml("rsa") + " ] }";
        try (Gateway gateway = gateway(tls)) {
            assertShows(gateway, "shop", "-servername", "shop.example");
            assertShows(gateway, "rsa", "-servername", "shop.example", "-sigalgs", "RSA-PSS+SHA256");
            assertShows(
                    gateway, "rsa", "-servername", "shop.example", "-tls1_2", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256");
            assertShows(gateway, "shop", "-servername", "shop.example", "-tls1_2");
        }
    }

    @Test
    void onlySoundVersionsAndSuitesAreSpoken() {
        try (Gateway gateway = gateway("{ certificates: [ " + certificates.make("shop", "shop.example") + " ] }")) {
            String shaken = "New, TLSv1.3, Cipher is TLS_";
            assertTrue(openssl(gateway, "", "-tls1_3").output().contains(shaken));
            assertTrue(openssl(gateway, "", "-tls1_2").output().contains("New, TLSv1.2, Cipher is ECDHE-ECDSA-"));
            assertTrue(openssl(gateway, "", "-groups", "X25519").output().contains("X25519"));
            assertTrue(openssl(gateway, "", "-groups", "P-256").output().contains("ECDH, prime256v1"));
            assertFalse(openssl(gateway, "", "-groups", "P-521").output().contains(shaken));
            assertFalse(openssl(gateway, "", "-tls1_1", "-cipher", "ALL:@SECLEVEL=0")
                    .output()
                    .contains("New, TLSv1.1"));
            assertFalse(openssl(gateway, "", "-tls1_2", "-cipher", "AES128-SHA")
                    .output()
                    .contains("New, TLSv1.2, C"));
            assertFalse(openssl(gateway, "", "-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA")
                    .output()
                    .contains("New, TLSv1.2, C"));
            Await.until(
                    () -> "failures " + gateway.metric("failures_total"),
                    () -> gateway.metric("failures_total", "reason", "tls_handshake_failed") == 4);
        }
    }

    @Test
    void onlyVersion13IsSpokenWhereNothingOlderMayBe() {
        String tls = "{ min_version: \"1.3\", certificates: [ " + certificates.make("shop", "shop.example") + " ] }";
        try (Gateway gateway = gateway(tls)) {
            assertTrue(openssl(gateway, "", "-tls1_3").output().contains("New, TLSv1.3, Cipher is TLS_"));
            assertFalse(openssl(gateway, "", "-tls1_2").output().contains("New, TLSv1.2, C"));
        }
    }

    @Test
    void aClientThatComesBackResumesItsSessionAlsoAfterAReloadAndAtAnotherWorker() {
        String yaml = "listeners: { web: { bind: \"127.0.0.1:0\", http: {}, tls: { certificates: [ "
                + certificates.make("shop", "shop.example") + " ] } } }\n" + UPSTREAMS;
        String request = "GET / HTTP/1.1\r\nhost: shop.example\r\nconnection: close\r\n\r\n";
        try (Gateway gateway = Gateway.start(2, yaml, origin)) {
            for (String version : List.of("-tls1_3", "-tls1_2")) {
                String session = folder.resolve("session" + version).toString();
                String first = openssl(gateway, request, version, "-ign_eof", "-sess_out", session)
                        .output();
                assertTrue(first.contains("https 0") && first.contains("New, TLS"), first);
                gateway.apply(yaml);
                for (int i = 0; i < 4; i++) {
                    String next = openssl(gateway, request, version, "-ign_eof", "-sess_in", session)
                            .output();
                    assertTrue(next.contains("https 0") && next.contains("Reused, TLS"), next);
                }
            }
            assertEquals(8.0, gateway.metric("tls_handshakes_total", "kind", "resumed"));
            assertEquals(2.0, gateway.metric("tls_handshakes_total", "kind", "full"));
        }
    }

    @Test
    void withoutTicketsEveryConnectionTakesAFullHandshake() {
        String tls = "{ session_tickets: false, certificates: [ " + certificates.make("shop", "shop.example") + " ] }";
        try (Gateway gateway = gateway(tls)) {
            for (String version : List.of("-tls1_3", "-tls1_2")) {
                Program.Result all = openssl(gateway, "", version, "-reconnect");
                assertTrue(all.output().contains("New, TLS") && !all.output().contains("Reused, TLS"), all::output);
                assertFalse(all.output().contains("TLS session ticket:"), all::output);
            }
            assertEquals(12.0, gateway.metric("tls_handshakes_total", "kind", "full"));
        }
    }

    @Test
    void aRequestForAHostThatTheCertificateIsNotForIsMisdirected() throws SSLException {
        String tls = "{ certificates: [ " + certificates.make("shop", "shop.example", "*.b.example") + " ] }";
        try (Gateway gateway = gateway(tls);
                TlsClient client =
                        TlsClient.connect(gateway.address(), certificates.trusting("shop"), "shop.example")) {
            assertTrue(client.ask("GET / HTTP/1.1\r\nhost: SHOP.example.:443\r\n\r\n")
                    .contains(" 200 "));
        }
        assertEquals(200, statusFor("one.b.example", tls));
        assertEquals(200, statusFor("127.0.0.1:8443", tls));
        assertEquals(200, statusFor("[::1]", tls));
        assertEquals(421, statusFor("b.example", tls));
        assertEquals(421, statusFor("other.example", tls));
        assertEquals(421, statusFor("192.0.2.1", tls));
        assertEquals(200, statusFor("other.example", "{ certificates: [ { self_signed: true } ] }"));
    }

    private int statusFor(String host, String tls) {
        String request = "GET / HTTP/1.1\r\nhost: " + host + "\r\nconnection: close\r\n\r\n";
        try (Gateway gateway = gateway(tls)) {
            String answer = openssl(gateway, request, "-quiet", "-servername", "shop.example")
                    .output();
            int at = answer.indexOf("HTTP/1.1 ");
            assertTrue(at >= 0, answer);
            return Integer.parseInt(answer.substring(at + 9, at + 12));
        }
    }

    @Test
    void aClientThatSpeaksOtherProtocolsOnlyIsToldSo() {
        certificates.make("shop", "localhost");
        try (Gateway gateway = gateway("{ certificates: [ " + certificates.yaml("shop") + " ] }")) {
            SSLException refused = assertThrows(
                    SSLException.class,
                    () -> TlsClient.connect(gateway.address(), certificates.trusting("shop"), "localhost", "h3"));
            assertTrue(String.valueOf(refused.getMessage()).contains("no_application_protocol"), refused::toString);
            assertEquals(1.0, gateway.metric("failures_total", "reason", "unknown_protocol"));
        }
    }

    @Test
    void aHelloThatComesByteByByteIsAsGoodAsAnyOther() throws SSLException {
        certificates.make("shop", "localhost");
        try (Gateway gateway = gateway("{ certificates: [ " + certificates.yaml("shop") + " ] }");
                TlsClient client =
                        TlsClient.connectDripping(gateway.address(), certificates.trusting("shop"), "localhost")) {
            assertEquals("HTTP/1.1 200 OK\r", client.ask("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n"));
        }
    }

    @Test
    void whoSpeaksNoTlsOrNothingIsClosedUponAndCounted() {
        certificates.make("shop", "shop.example");
        String tls = "{ handshakes: { timeout: 100ms, max: 2 }, certificates: [ " + certificates.yaml("shop") + " ] }";
        try (Gateway gateway = gateway(tls)) {
            try (TestClient plain = gateway.connect()) {
                plain.send("EHLO localhost\r\n");
                assertEquals("", plain.readUntilEnd());
            }
            Await.until(() -> "not_tls", () -> gateway.metric("failures_total", "reason", "not_tls") == 1);
            try (TestClient silent = gateway.connect()) {
                assertEquals("", silent.readUntilEnd());
            }
            assertEquals(1.0, gateway.metric("failures_total", "reason", "hello_timeout"));
        }
    }

    @Test
    void atTheBoundTheHandshakeThatHasWaitedLongestMakesRoom() {
        certificates.make("shop", "shop.example");
        String tls = "{ handshakes: { max: 2 }, certificates: [ " + certificates.yaml("shop") + " ] }";
        try (Gateway gateway = gateway(tls);
                TestClient first = gateway.connect();
                TestClient second = gateway.connect()) {
            first.send("\u0016");
            second.send("\u0016");
            assertTrue(curl(gateway, "shop.example").output().contains("https"));
            assertEquals("", first.readUntilEnd());
            assertFalse(second.hasInput());
            assertEquals(1.0, gateway.metric("failures_total", "reason", "tls_handshake_evicted"));
        }
    }

    @Test
    void whoBeginsHandshakesTooFastIsClosedUpon() {
        certificates.make("shop", "shop.example");
        String tls = "{ handshakes: { per_source: 2/1h }, certificates: [ " + certificates.yaml("shop") + " ] }";
        try (Gateway gateway = gateway(tls)) {
            assertTrue(curl(gateway, "shop.example").output().contains("https"));
            assertTrue(curl(gateway, "shop.example").output().contains("https"));
            assertEquals(35, curl(gateway, "shop.example").status());
            assertEquals(1.0, gateway.metric("failures_total", "reason", "tls_handshakes_too_fast"));
        }
    }

    @Test
    void aRenewedCertificateIsShownToNewConnectionsAndOldOnesGoOn() throws Exception {
        String yaml = "listeners: { web: { bind: \"127.0.0.1:0\", http: {}, tls: { certificates: [ "
                + certificates.make("shop", "localhost") + " ] } } }\n" + UPSTREAMS;
        try (Gateway gateway = Gateway.start(yaml, origin);
                TlsClient old = TlsClient.connect(gateway.address(), certificates.trusting("shop"), "localhost")) {
            Identity before = Identity.read(certificates.chain("shop"), certificates.key("shop"));
            for (int i = 0; i < 20; i++) {
                certificates.make("shop", "localhost");
                gateway.apply(yaml);
            }
            assertEquals("HTTP/1.1 200 OK\r", old.ask("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n"));
            certificates.write("before", before);
            assertThrows(
                    SSLException.class,
                    () -> TlsClient.connect(gateway.address(), certificates.trusting("before"), "localhost"));
            try (TlsClient fresh = TlsClient.connect(gateway.address(), certificates.trusting("shop"), "localhost")) {
                assertEquals("HTTP/1.1 200 OK\r", fresh.ask("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n"));
            }
        }
    }

    @Test
    void anAnswerOfManyRecordsArrivesWholeAtASlowReaderAndIsHeldBackMeanwhile() {
        long bytes = 48L * 1024 * 1024;
        try (TestOrigin large = TestOrigin.start(connection -> {
                    Message ignored = connection.read();
                    connection.send("HTTP/1.1 200 OK\r\ncontent-length: " + bytes + "\r\n\r\n");
                    byte[] block = new byte[64 * 1024];
                    for (long sent = 0; sent < bytes; sent += block.length) {
                        connection.send(block);
                    }
                });
                Gateway gateway = Gateway.start(
                        "listeners: { web: { bind: \"127.0.0.1:0\", http: {}, tls: { certificates: [ "
                                + certificates.make("shop", "shop.example") + " ] } } }\n" + UPSTREAMS,
                        large)) {
            Program.Result answer =
                    curl(gateway, "shop.example", "--limit-rate", "24M", "-o", "/dev/null", "-w", "%{size_download}");
            assertEquals(Long.toString(bytes), answer.output());
            assertTrue(
                    gateway.plane().bufferBytes() < 32L * 1024 * 1024,
                    () -> "buffers take " + gateway.plane().bufferBytes());
        }
    }
}
