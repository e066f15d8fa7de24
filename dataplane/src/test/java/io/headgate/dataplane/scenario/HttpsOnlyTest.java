package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.Program;
import io.headgate.dataplane.testing.TestOrigin;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What brings clients to TLS, and keeps them there. */
class HttpsOnlyTest {
    private static final String FIELD = "strict-transport-security";

    private TestOrigin origin;

    @BeforeEach
    void start() {
        origin = TestOrigin.answering(request -> request.target().equals("/own")
                ? "HTTP/1.1 200 OK\r\nStrict-Transport-Security: max-age=7\r\ncontent-length: 0\r\n\r\n"
                : TestOrigin.ok("served"));
    }

    @AfterEach
    void stop() {
        origin.close();
    }

    private Gateway gateway(String http, String more) {
        return Gateway.start("""
                listeners: { web: { bind: "127.0.0.1:0", http: %s%s } }
                routes:
                  - { match: { path: /fixed }, respond: { status: 204 } }
                  - { match: { path: [/o, /own] }, upstream: app }
                upstreams: { app: { endpoints: [ "${origin}" ] } }
                """.formatted(http, more), origin);
    }

    private static String curl(Gateway gateway, String version, String path, String... more) {
        String port = gateway.address().substring(gateway.address().lastIndexOf(':'));
        List<String> command = new ArrayList<>(List.of("curl", "-sSki", version, "https://localhost" + port + path));
        command.addAll(List.of(more));
        return Program.run("", command).output().toLowerCase(Locale.ROOT);
    }

    @Test
    void everyAnswerOverTlsSaysHowLongToComeByTlsOnlyUnlessTheEndpointSaysSo() {
        try (Gateway gateway = gateway("{}", ", tls: { hsts: 365d, certificates: [ { self_signed: true } ] }")) {
            for (String version : List.of("--http1.1", "--http2")) {
                for (String path : List.of("/o", "/fixed", "/missing")) {
                    String answer = curl(gateway, version, path);
                    assertTrue(answer.contains("\r\n" + FIELD + ": max-age=31536000\r\n"), answer);
                }
                String answer = curl(gateway, version, "/own");
                assertTrue(answer.contains(FIELD + ": max-age=7\r\n"), answer);
                assertFalse(answer.contains("max-age=31536000"), answer);
            }
            String call = curl(gateway, "--http2", "/missing", "-H", "content-type: application/grpc", "-d", "x");
            assertTrue(call.contains("\r\ngrpc-status: 12\r\n"), call);
            assertTrue(call.contains("\r\n" + FIELD + ": max-age=31536000\r\n"), call);
        }
    }

    @Test
    void namesBelowAndTheListOfBrowsersAreSpokenOfWhereTheyAreWanted() {
        String hsts = "hsts: { max_age: 730d, include_subdomains: true, preload: true }";
        try (Gateway gateway = gateway("{}", ", tls: { " + hsts + ", certificates: [ { self_signed: true } ] }")) {
            for (String version : List.of("--http1.1", "--http2")) {
                String answer = curl(gateway, version, "/fixed");
                assertTrue(
                        answer.contains("\r\n" + FIELD + ": max-age=63072000; includesubdomains; preload\r\n"), answer);
            }
        }
    }

    @Test
    void withoutItNothingIsSaid() {
        try (Gateway gateway = gateway("{}", ", tls: { certificates: [ { self_signed: true } ] }")) {
            assertFalse(curl(gateway, "--http1.1", "/o").contains(FIELD));
            assertFalse(curl(gateway, "--http2", "/o").contains(FIELD));
        }
    }

    @Test
    void everyRequestIsSentToTheSamePlaceUnderHttps() {
        try (Gateway gateway = gateway("{ redirect_to_https: true }", "")) {
            Message get = gateway.ask("GET /o/p?q=1 HTTP/1.1\r\nhost: shop.example:8080\r\n\r\n");
            assertEquals(308, get.status());
            assertEquals("https://shop.example/o/p?q=1", get.field("location"));
            Message post = gateway.ask("POST /fixed HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\nhi");
            assertEquals(308, post.status());
            assertEquals("https://a/fixed", post.field("location"));
            assertFalse(post.has(FIELD));
        }
    }

    @Test
    void thePortIsTheOneThatTheConfigurationNames() {
        try (Gateway gateway = gateway("{ redirect_to_https: true, https_port: 8443 }", "")) {
            Message get = gateway.ask("GET /o/p?q=1 HTTP/1.1\r\nhost: shop.example:8080\r\n\r\n");
            assertEquals("https://shop.example:8443/o/p?q=1", get.field("location"));
            Message literal = gateway.ask("GET / HTTP/1.1\r\nhost: [::1]:8080\r\n\r\n");
            assertEquals("https://[::1]:8443/", literal.field("location"));
        }
        try (Gateway gateway = gateway("{ redirect_to_https: true, https_port: 443 }", "")) {
            Message get = gateway.ask("GET / HTTP/1.1\r\nhost: a:8080\r\n\r\n");
            assertEquals("https://a/", get.field("location"));
        }
    }
}
