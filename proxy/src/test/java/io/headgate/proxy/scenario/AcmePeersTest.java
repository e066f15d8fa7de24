package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.ServerPort;
import io.headgate.dataplane.tls.ShownCertificate;
import io.headgate.proxy.testing.TestNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates from a real ACME authority: each way to show that a host is ours, restarts, renewals. */
final class AcmePeersTest {
    private final int httpPort = ServerPort.find();
    private final int tlsPort = ServerPort.find();

    @TempDir
    private Path folder;

    /** @param order what is said of the certificate beside directory and trust */
    private TestNode node(Pebble authority, String order) {
        return TestNode.start(
                folder, """
                listeners:
                  web: { bind: "127.0.0.1:%d", http: { redirect_to_https: true } }
                  secure:
                    bind: 127.0.0.1:%d
                    tls: { certificates: [ { acme: { directory: "%s", ca: "%s", %s } } ] }
                    http: {}
                routes: [ { respond: { body: pong } } ]
                """.formatted(httpPort, tlsPort, authority.directory(), authority.trust(), order));
    }

    private static double metric(TestNode node, String start) {
        return node.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("headgate_" + start))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private static ShownCertificate shown(TestNode node) {
        return Objects.requireNonNull(node.node().certificates().get("secure")).getFirst();
    }

    private static void awaitIssued(TestNode node) {
        Await.until("a certificate", () -> !shown(node).selfSigned());
    }

    /** The answer to a client that believes the authority and nobody else. */
    private String get(Pebble authority, String host) throws Exception {
        Path root = folder.resolve("root.pem");
        Files.writeString(root, authority.root());
        return get(root, host);
    }

    private String get(Path root, String host) throws Exception {
        return Tool.find("curl", "curl")
                .run(
                        "-sS",
                        "--cacert",
                        root.toString(),
                        "--resolve",
                        host + ":" + tlsPort + ":127.0.0.1",
                        "https://" + host + ":" + tlsPort + "/");
    }

    private Map<String, String> stored() throws IOException {
        Map<String, String> stored = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder.resolve("state/acme"))) {
            for (Path file : files.toList()) {
                assertEquals(
                        "rw-------",
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(file)),
                        file::toString);
                stored.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        assertEquals(
                "rwx------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("state/acme"))));
        return stored;
    }

    @Test
    void aHostThatAnswersOverHttpGetsACertificateThatOutlivesRestartsWithoutTheAuthority() throws Exception {
        Map<String, String> stored;
        try (Pebble authority = new Pebble(httpPort, tlsPort, "")) {
            String order = "hosts: [shop.test, www.shop.test], email: ops@shop.test";
            try (TestNode node = node(authority, order)) {
                awaitIssued(node);
                assertEquals("pong", get(authority, "shop.test"));
                assertEquals("pong", get(authority, "www.shop.test"));
                Await.until("it to be counted", () -> metric(node, "acme_orders_total{outcome=\"issued\"}") == 1);
                assertTrue(metric(node, "acme_next_order_timestamp_seconds{")
                        > Instant.now().getEpochSecond());
                String other = Tool.find("curl", "curl")
                        .run("-si", "http://127.0.0.1:" + httpPort + "/.well-known/acme-challenge/other");
                assertTrue(other.startsWith("HTTP/1.1 308 "), "other tokens go the usual way: " + other);
                stored = stored();
                assertEquals(2, stored.size(), stored.keySet()::toString);
            }
            authority.kill();
            try (TestNode node = node(authority, order)) {
                assertEquals("pong", get(folder.resolve("root.pem"), "shop.test"));
                assertEquals(stored, stored());
                node.node().state().reload();
                assertEquals("pong", get(folder.resolve("root.pem"), "shop.test"));
                assertEquals(0, metric(node, "acme_orders_total{"));
            }
        }
    }

    @Test
    void aHostThatShakesHandsWithTheAuthorityGetsACertificateForAnAccountBoundToAnother() throws Exception {
        String bound = "\"externalAccountBindingRequired\": true, \"externalAccountMACKeys\": {\"%s\": \"%s\"},"
                .formatted(Pebble.EXTERNAL_ID, Pebble.EXTERNAL_KEY);
        try (Pebble authority = new Pebble(httpPort, tlsPort, bound);
                TestNode node = node(
                        authority,
                        "hosts: [shop.test, www.shop.test], challenge: tls_alpn_01, key: rsa,"
                                + " external_account: { id: %s, hmac: %s }"
                                        .formatted(Pebble.EXTERNAL_ID, Pebble.EXTERNAL_KEY))) {
            awaitIssued(node);
            assertEquals("pong", get(authority, "www.shop.test"));
            assertEquals("rsa", shown(node).key());
            assertEquals(
                    0,
                    node.get("/v1/config?effective").body().split(Pebble.EXTERNAL_KEY, -1).length - 1,
                    "the key is shown to nobody");
        }
    }

    @Test
    void aWildcardIsShownInDnsByTheHookWhichAlsoCleansUp() throws Exception {
        try (Pebble authority = new Pebble(httpPort, tlsPort, "");
                TestNode node = node(
                        authority,
                        "hosts: [\"*.shop.test\", shop.test], challenge: dns_01, dns: { propagation: 0s, command: \""
                                + authority.dnsHook(folder) + "\" }")) {
            awaitIssued(node);
            assertEquals("pong", get(authority, "any.shop.test"));
            Await.until("the hook to clean up", () -> calls("cleanup ") == 2);
            assertEquals(2, calls("present _acme-challenge.shop.test "));
        }
    }

    private long calls(String start) {
        try (Stream<String> lines = Files.lines(folder.resolve("calls"))) {
            return lines.filter(line -> line.startsWith(start)).count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aRenewalReachesNewConnectionsAndLeavesOpenOnesAlone() throws Exception {
        try (Pebble authority = new Pebble(httpPort, tlsPort, "\"certificateValidityPeriod\": 12,");
                TestNode node = node(authority, "hosts: [shop.test]")) {
            awaitIssued(node);
            Instant first = shown(node).expires();
            try (SSLSocket open = connect(authority)) {
                assertEquals("HTTP/1.1 200 OK", ask(open));
                Await.until("a renewal", () -> shown(node).expires().isAfter(first));
                assertEquals("HTTP/1.1 200 OK", ask(open));
                Await.until("it to be counted", () -> metric(node, "acme_orders_total{outcome=\"issued\"}") >= 2);
                assertEquals("pong", get(authority, "shop.test"));
            }
        }
    }

    private SSLSocket connect(Pebble authority) throws Exception {
        Path root = Files.writeString(folder.resolve("root.pem"), authority.root());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (var in = Files.newInputStream(root)) {
            trusted.setCertificateEntry(
                    "root", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", tlsPort);
    }

    private static String ask(SSLSocket socket) throws IOException {
        socket.getOutputStream().write("GET / HTTP/1.1\r\nhost: shop.test\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        String status = reader.readLine();
        StringBuilder rest = new StringBuilder();
        while (!rest.toString().endsWith("pong")) {
            rest.append((char) reader.read());
        }
        return status;
    }

    @Test
    void withoutTheAuthorityACertificateThatNobodyTrustsIsShownAndItIsTriedAgain() throws Exception {
        try (Pebble authority = new Pebble(httpPort, tlsPort, "")) {
            authority.kill();
            try (TestNode node = node(authority, "hosts: [shop.test]")) {
                Await.until("a failure", () -> metric(node, "acme_orders_total{outcome=\"failed\"}") == 1);
                assertTrue(shown(node).selfSigned());
                assertEquals("pong", Tool.find("curl", "curl").run("-sSk", "https://127.0.0.1:" + tlsPort + "/"));
            }
        }
    }
}
