package io.headgate.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.certificate.Identity;
import io.headgate.dataplane.testing.Authority;
import io.headgate.dataplane.testing.Certificates;
import io.headgate.proxy.testing.TestNode;
import io.headgate.proxy.testing.TestUsers;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The admin API over TLS, on every address of the machine. */
class AdminTlsTest {
    private static final String YAML = "listeners: { app: { bind: 127.0.0.1:0, http: {} } }\n";

    private final Authority staff = new Authority("staff");

    @TempDir
    private Path dir;

    private Certificates certificates;
    private TestNode node;

    @BeforeEach
    void start() throws IOException {
        certificates = new Certificates(dir);
        certificates.make("admin", "gateway.example", "*.wild.example");
        Files.writeString(dir.resolve("staff.pem"), staff.pem());
        node = TestNode.start(dir, admin(), YAML);
        assertTrue(node.adminUrl().startsWith("https://127.0.0.1:"), node.adminUrl());
    }

    private String admin() {
        String tls = certificates.yaml("admin").replace(" }", ", client_ca: \"" + dir.resolve("staff.pem") + "\" }");
        return "{ bind: 0.0.0.0:0, tls: " + tls + ", "
                + TestUsers.users().replace("users: {", "users: { ann: { role: operator, certificate: ann },") + " }";
    }

    @AfterEach
    void stop() throws IOException {
        node.close();
    }

    @Test
    void aCertificateSaysWhoAsks() throws Exception {
        try (HttpClient ann = client(staff.issue("O=Staff,CN=ann"))) {
            assertEquals(
                    "{\"name\":\"ann\",\"role\":\"operator\",\"via\":\"certificate\"}",
                    get(ann, "/v1/session").body().strip());
        }
        try (HttpClient bob = client(staff.issue("CN=bob"))) {
            assertEquals(401, get(bob, "/v1/session").statusCode());
        }
        try (HttpClient stranger = client(new Authority("staff").issue("CN=ann"))) {
            assertThrows(IOException.class, () -> get(stranger, "/v1/session"));
        }
        try (HttpClient nobody = client(null)) {
            assertEquals(401, get(nobody, "/v1/session").statusCode());
        }
    }

    @Test
    void theCookieGoesOverTlsOnly() throws Exception {
        try (HttpClient browser = client(null)) {
            HttpResponse<String> login = browser.send(
                    request("/v1/session")
                            .header("content-type", "application/json")
                            .POST(BodyPublishers.ofString(TestUsers.LOGIN))
                            .build(),
                    BodyHandlers.ofString());
            String set = login.headers().firstValue("set-cookie").orElse("");
            assertTrue(
                    set.matches("__Host-headgate=[^;]+; Path=/; HttpOnly; SameSite=Strict; Secure"), () -> login + set);
            HttpResponse<String> who = browser.send(
                    request("/v1/session")
                            .header("cookie", set.split(";", 2)[0])
                            .build(),
                    BodyHandlers.ofString());
            assertEquals(200, who.statusCode());
        }
    }

    @Test
    void aReloadBringsAnotherCertificateAndOtherAuthorities() throws Exception {
        try (HttpClient ann = client(staff.issue("CN=ann"))) {
            HttpResponse<String> before = get(ann, "/v1/session");
            assertEquals(200, before.statusCode());
            certificates.make("admin", "gateway.example");
            Files.writeString(dir.resolve("staff.pem"), new Authority("other").pem());
            assertEquals(
                    200,
                    ann.send(
                                    request("/v1/reload")
                                            .header("content-type", "application/json")
                                            .POST(BodyPublishers.noBody())
                                            .build(),
                                    BodyHandlers.ofString())
                            .statusCode());
            assertEquals(401, get(ann, "/v1/session").statusCode(), "the connection is from before");
            try (HttpClient later = client(null)) {
                HttpResponse<String> after = get(later, "/v1/session");
                assertNotEquals(shown(before), shown(after));
            }
        }
    }

    private static X509Certificate shown(HttpResponse<String> answer) throws IOException {
        return (X509Certificate) answer.sslSession().orElseThrow().getPeerCertificates()[0];
    }

    @Test
    void requestsMayNameWhatTheCertificateIsFor() throws Exception {
        assertEquals("HTTP/1.1 200 OK", named("gateway.example:9900"));
        assertEquals("HTTP/1.1 200 OK", named("GATEWAY.example"));
        assertEquals("HTTP/1.1 200 OK", named("a.wild.example"));
        assertEquals("HTTP/1.1 200 OK", named("192.0.2.7"));
        assertTrue(named("evil.example").startsWith("HTTP/1.1 421"));
    }

    private String named(String host) throws IOException {
        URI url = URI.create(node.adminUrl());
        try (Socket socket =
                certificates.trusting("admin").getSocketFactory().createSocket(url.getHost(), url.getPort())) {
            socket.getOutputStream()
                    .write(("GET /livez HTTP/1.1\r\nhost: " + host + "\r\nconnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .findFirst()
                    .orElse("");
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(node.adminUrl() + path));
    }

    private HttpResponse<String> get(HttpClient client, String path) throws IOException, InterruptedException {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }

    /** @param identity which it shows of itself; null: none */
    private HttpClient client(@Nullable Identity identity) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        if (identity != null) {
            own.setKeyEntry("own", identity.key(), new char[0], identity.chain().toArray(new X509Certificate[0]));
        }
        keys.init(own, new char[0]);
        KeyStore known = KeyStore.getInstance("PKCS12");
        known.load(null, null);
        known.setCertificateEntry(
                "admin",
                Identity.read(certificates.chain("admin"), certificates.key("admin"))
                        .certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(known);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(context)
                .build();
    }
}
