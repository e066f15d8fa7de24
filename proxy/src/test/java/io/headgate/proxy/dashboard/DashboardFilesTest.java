package io.headgate.proxy.dashboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.TestClient;
import io.headgate.proxy.testing.TestNode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of the dashboard, as they are handed out. */
class DashboardFilesTest {
    @TempDir
    private static Path dir;

    private static TestNode node;

    @BeforeAll
    static void start() {
        node = TestNode.start(dir, """
                listeners: { web: { bind: 127.0.0.1:0, http: {} } }
                routes: [ { respond: { status: 200 } } ]
                """);
    }

    @AfterAll
    static void stop() throws IOException {
        node.close();
    }

    private static String field(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    @Test
    void everyFileOfTheFolderIsHandedOutAndNothingElse() throws IOException, URISyntaxException {
        Path folder = Path.of(Objects.requireNonNull(Dashboard.class.getResource("index.html"))
                        .toURI())
                .resolveSibling(".");
        try (var files = Files.list(folder)) {
            Set<String> there = files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith(".class"))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(there, new TreeSet<>(Dashboard.FILES));
        }
        for (String name : Dashboard.FILES) {
            HttpResponse<String> answer = node.get("/dashboard/" + name);
            assertEquals(200, answer.statusCode(), name);
            assertFalse(answer.body().isBlank(), name);
        }
        assertEquals(404, node.get("/dashboard/Dashboard.class").statusCode());
        assertEquals(404, node.get("/dashboard/").statusCode());
        assertEquals(404, node.get("/dashboard/..%2Findex.html").statusCode());
    }

    @Test
    void thePageNamesOnlyFilesThatAreThere() {
        Matcher named = Pattern.compile("(?:src|href)=\"(/[^\"]*)\"")
                .matcher(node.get("/").body());
        int found = 0;
        while (named.find()) {
            assertEquals(200, node.get(named.group(1)).statusCode(), named.group(1));
            found++;
        }
        assertTrue(found > 3, "the page names its files");
    }

    @Test
    void thePageRunsNothingButItsOwnAndIsFramedByNobody() {
        HttpResponse<String> page = node.get("/");
        assertEquals(
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
                        + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
                field(page, "content-security-policy"));
        assertEquals("nosniff", field(page, "x-content-type-options"));
        assertEquals("no-referrer", field(page, "referrer-policy"));
        assertEquals("text/html; charset=utf-8", field(page, "content-type"));
        assertEquals("text/javascript; charset=utf-8", field(node.get("/dashboard/app.js"), "content-type"));
    }

    @Test
    void whoHasAFileAlreadyIsToldSo() {
        HttpResponse<String> first = node.get("/dashboard/app.js");
        String etag = field(first, "etag");
        assertEquals("no-cache", field(first, "cache-control"));
        HttpResponse<String> again =
                node.send(node.request("/dashboard/app.js").header("if-none-match", "\"other\", " + etag));
        assertEquals(304, again.statusCode());
        assertEquals(etag, field(again, "etag"));
        assertNotEquals(etag, field(node.get("/dashboard/api.js"), "etag"));
        HttpResponse<String> head =
                node.send(node.request("/dashboard/app.js").method("HEAD", BodyPublishers.noBody()));
        assertEquals(200, head.statusCode());
        assertEquals("", head.body());
    }

    @Test
    void anotherHostsNameDoesNotReachThePage() {
        try (TestClient client = TestClient.connect(node.adminAddress())) {
            client.send("GET / HTTP/1.1\r\nhost: evil.example\r\n\r\n");
            assertEquals(421, client.read().status());
        }
    }
}
