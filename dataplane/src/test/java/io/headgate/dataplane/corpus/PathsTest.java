package io.headgate.dataplane.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One form of a path for routes and origin alike: a route guards {@code /admin}, and no spelling of it gets past the
 * guard, nor does one reach the origin that an origin could read as {@code /admin}.
 */
class PathsTest {
    private static TestOrigin origin;
    private static Gateway gateway;

    @BeforeAll
    static void start() {
        origin = TestOrigin.answering(request -> TestOrigin.ok(request.target()));
        gateway = Gateway.start("""
                listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                routes:
                  - { match: { host: guarded.example }, respond: { status: 403, body: guarded host } }
                  - { match: { path_prefix: /admin }, respond: { status: 403, body: guarded path } }
                  - upstream: app
                upstreams: { app: { endpoints: [ "${origin}" ] } }
                """, origin);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        origin.close();
    }

    @BeforeEach
    void begin() {
        gateway.forgetEnded();
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nhost: a\r\n\r\n";
    }

    @ParameterizedTest
    @CsvSource({
        "/, /",
        "//, /",
        "///a//b/, /a/b/",
        "/a/./b, /a/b",
        "/./a, /a",
        "/a/., /a/",
        "/a/.., /",
        "/a/../b, /b",
        "/a/b/../../c, /c",
        "/a/b/.., /a/",
        "/a//../b, /b",
        "/a/%2e/b, /a/b",
        "/a/%2E%2e/b, /b",
        "/a/.%2e/b, /b",
        "/%61%62, /ab",
        "/%7Euser, /~user",
        "/%c3%a4, /%C3%A4",
        "/%C3%a4, /%C3%A4",
        "/a%20b, /a%20b",
        "/a%25b, /a%25b",
        "/%252e%252e/x, /%252e%252e/x",
        "/a%252fb, /a%252fb",
        "/a;b=c/d, /a;b=c/d",
        "/a/;jsessionid=1, /a/;jsessionid=1",
        "/a%3Bb, /a%3Bb",
        "/a%3fb, /a%3Fb",
        "/a%23b, /a%23b",
        "/..., /...",
        "/.a, /.a",
        "/a.., /a..",
        "/..a, /..a",
        "/a;..;/b, /a;..;/b",
        "/a?../%2e%2f, /a?../%2e%2f",
        "'/a[1]|^{2}', '/a[1]|^{2}'",
        "/%e2%82%ac, /%E2%82%AC",
        "/%f0%9f%98%80, /%F0%9F%98%80",
        "/%e9t%e9, /%E9t%E9",
    })
    void reachTheOriginInOneForm(String sent, String seen) {
        assertEquals(seen, gateway.ask(get(sent)).text());
        assertEquals(200, gateway.nextEnded().status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/admin",
                "/admin/x",
                "//admin",
                "/./admin",
                "/x/../admin",
                "/x/%2e%2e/admin",
                "/%61dmin",
                "/adm%69n",
                "/%2e/admin",
                "/x//../admin",
                "/admin/../admin",
                "/admin?x",
                "/admin/.",
                "http://a/admin",
                "http://a//%61dmin"
            })
    void cannotBeSpelledPastAGuard(String path) {
        assertEquals("guarded path", gateway.ask(get(path)).text());
        assertEquals("/admin", gateway.nextEnded().path().substring(0, 6));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/..",
                "/../x",
                "/x/../..",
                "/x/../../admin",
                "/%2e%2e",
                "/.%2e/x",
                "/x%2fy",
                "/x%2Fy",
                "/x/..%2fadmin",
                "/x%5cy",
                "/x%5Cy",
                "/..%5cadmin",
                "/x%00",
                "/%00",
                "/x%0a",
                "/x%0d%0ay",
                "/x%1f",
                "/x%7f",
                "/x%",
                "/x%2",
                "/x%zz",
                "/x%2g",
                "/%u002e",
                "/x/%c0%ae%c0%ae/admin",
                "/%c0%af",
                "/%c1%9c",
                "/%e0%80%af",
                "/%e0%80%ae",
                "/%f0%80%80%af",
                "/%F0%8f%BF%bf",
                "/x/..;/admin",
                "/x/..;a=b/admin",
                "/;/admin",
                "/.;/admin",
                "/x/.%2e;/admin",
                "/x/..;",
                "/x/%2e%2e;x"
            })
    void areRefusedWhenAnOriginCouldReadThemOtherwise(String path) {
        int before = origin.received().length();
        try (TestClient client = gateway.connect()) {
            client.send(get(path));
            assertEquals(400, client.read().status());
            assertEquals(TestClient.End.CLOSED, client.awaitEnd());
        }
        assertEquals(Failure.BAD_PATH, gateway.nextEnded().failure());
        assertFalse(origin.received().length() > before, () -> origin.received().substring(before));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "guarded.example",
                "GUARDED.example",
                "guarded.example.",
                "guarded.example:80",
                "Guarded.Example.:8080"
            })
    void hostsHaveOneFormToo(String host) {
        assertEquals(
                "guarded host",
                gateway.ask("GET / HTTP/1.1\r\nhost: " + host + "\r\n\r\n").text());
        assertEquals(403, gateway.nextEnded().status());
    }
}
