package io.headgate.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.headgate.dataplane.accesslog.LogFilter;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import io.headgate.proxy.testing.Shown;
import io.headgate.proxy.testing.TestNode;
import io.headgate.proxy.testing.TestUsers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every refusal that the OpenAPI document promises is got from a running node, and looks as promised. */
class OpenApiStatusesTest {
    @TempDir
    private Path dir;

    private TestNode node;
    /** One with users. */
    private TestNode guarded;

    private Shown document;

    /** A status that an operation may answer, as the document has it. */
    private record Promise(String method, String path, int status, String contentType) {}

    @BeforeEach
    void start() throws IOException {
        node = TestNode.start(dir, """
                listeners: { app: { bind: 127.0.0.1:0, http: {} } }
                routes: [ { upstream: app } ]
                upstreams: { app: { endpoints: [%s] } }
                """.formatted(TestOrigin.refusing()));
        document = Shown.parse(node.get("/v1/openapi.json").body());
        // Two revisions, so that there is one to go back to.
        assertEquals(
                200,
                put("", Files.readString(node.config()) + "log: { level: warn }\n")
                        .statusCode());
        node.rewrite("rutes: []\n"); // so that a reload is refused
        guarded = TestNode.start(
                Files.createDirectory(dir.resolve("guarded")),
                TestUsers.ADMIN,
                "listeners: { app: { bind: 127.0.0.1:0, http: {} } }\n");
    }

    @AfterEach
    void stop() throws IOException {
        node.close();
        guarded.close();
    }

    private HttpResponse<String> put(String query, String yaml) {
        return node.send(node.request("/v1/config" + query)
                .header("content-type", Answer.YAML_TYPE)
                .PUT(BodyPublishers.ofString(yaml)));
    }

    private List<Promise> promises() {
        List<Promise> promises = new ArrayList<>();
        Shown paths = document.object("paths");
        for (Object path : paths.members().keySet()) {
            Shown methods = paths.object(String.valueOf(path));
            for (Object method : methods.members().keySet()) {
                Shown responses = methods.object(String.valueOf(method)).object("responses");
                for (Object status : responses.members().keySet()) {
                    if (!Set.of("200", "default").contains(status)) {
                        Map<?, ?> content = responses
                                .object(String.valueOf(status))
                                .object("content")
                                .members();
                        promises.add(new Promise(
                                String.valueOf(method).toUpperCase(Locale.ROOT),
                                String.valueOf(path),
                                Integer.parseInt(String.valueOf(status)),
                                String.valueOf(content.keySet().iterator().next())));
                    }
                }
            }
        }
        return promises;
    }

    @Test
    void everyPromisedRefusalIsReal() throws Exception {
        List<Promise> promises = promises();
        assertEquals(
                Set.of(400, 401, 403, 404, 409, 412, 413, 415, 421, 422, 429, 503, 507),
                promises.stream().map(Promise::status).collect(Collectors.toSet()));
        promises.stream()
                .filter(promise -> promise.status() != 503 && promise.status() != 429)
                .forEach(this::keep);
        promises.stream().filter(promise -> promise.status() == 429).forEach(promise -> {
            while (login() != 429) {}
            keep(promise);
        });
        Promise follow = new Promise("GET", "/v1/access-log", 503, "application/problem+json");
        assertTrue(promises.remove(follow));
        while (node.node().follow(LogFilter.EVERYTHING) != null) {
            // Until there is no place left.
        }
        keep(follow);
        try (StalledBodies _ = StalledBodies.at(node)) {
            promises.stream()
                    .filter(promise ->
                            promise.status() == 503 && !promise.method().equals("GET"))
                    .forEach(this::keep);
        }
        node.node().drain(Duration.ofSeconds(1));
        promises.stream()
                .filter(promise -> promise.status() == 503 && promise.method().equals("GET"))
                .forEach(this::keep);
    }

    private void keep(Promise promise) {
        boolean waits = promise.status() == 507 && promise.path().endsWith("/confirm")
                || promise.status() == 409 && promise.method().equals("PUT");
        Path list = dir.resolve("state/revisions/list.json");
        try {
            if (waits) {
                assertEquals(200, put("?confirm_within=1h", valid()).statusCode());
            }
            if (promise.status() == 507) {
                Files.move(list, dir.resolve("aside.json"));
                Files.createDirectories(list.resolve("in the way"));
            }
            kept(promise);
            if (promise.status() == 507) {
                Files.delete(list.resolve("in the way"));
                Files.delete(list);
                Files.move(dir.resolve("aside.json"), list);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (waits) {
            assertEquals(200, node.send("POST", "/v1/config/confirm", "{}").statusCode());
        }
    }

    /** A configuration that holds already, but for the level of the log. */
    private String valid() {
        Shown config = Shown.parse(node.get("/v1/config").body());
        String text = String.valueOf(config.object("files", 0).get("text"));
        return text.contains("level: warn")
                ? text.replace("level: warn", "level: error")
                : text.replace("level: error", "level: warn");
    }

    private void kept(Promise promise) {
        String name = promise.status() == 404 ? "nobody" : "app";
        boolean guards = promise.status() == 401 || promise.status() == 403 || promise.status() == 429;
        Message answer = ask(
                guards ? guarded : node,
                promise.method(),
                path(promise.path(), name) + query(promise),
                fields(promise) + (guards ? "" : "authorization: Bearer " + node.localToken() + "\r\n"),
                promise.status() == 421 ? "evil.example" : "localhost",
                promise.status() == 415 ? "text/plain" : Answer.JSON_TYPE,
                body(promise));
        assertEquals(promise.status(), answer.status(), () -> promise + ": " + answer);
        String type = String.valueOf(answer.field("content-type"));
        assertEquals(promise.contentType(), type.split(";", 2)[0], promise::toString);
        if (promise.contentType().endsWith("json")) {
            Shown problem = Shown.parse(answer.text());
            assertEquals(promise.status(), problem.get("status"), promise::toString);
            document.object("components").object("schemas").object("Problem").list("required").stream()
                    .map(String::valueOf)
                    .forEach(member -> assertTrue(problem.has(member), () -> promise + " lacks " + member));
        }
    }

    private static String path(String template, String name) {
        return template.replace("{name}", name)
                .replace("{endpoint}", "127.0.0.1:1")
                .replace("{id}", "0-1");
    }

    private static String fields(Promise promise) {
        return switch (promise.status()) {
            case 403 ->
                promise.method().equals("GET")
                        ? "authorization: Bearer " + TestUsers.VIEWER_TOKEN + "\r\n"
                        : "sec-fetch-site: cross-site\r\n";
            case 412 -> "if-match: 999\r\n";
            default -> "";
        };
    }

    /** What else is wrong with a request that has no body. */
    private static String query(Promise promise) {
        boolean config = promise.method().equals("GET") && promise.path().equals("/v1/config");
        return switch (promise.status()) {
            case 404 -> config ? "?revision=999" : "";
            case 422 ->
                config
                        ? "?revision=x"
                        : promise.path().endsWith("/access-log")
                                ? "?status=6xx"
                                : promise.method().equals("GET") ? "?limit=x&since=x" : "";
            default -> "";
        };
    }

    /** What is refused with the promised status; the path or another field may be the reason instead. */
    private String body(Promise promise) {
        boolean document = promise.method().equals("PUT") && promise.path().equals("/v1/config");
        return switch (promise.status()) {
            case 401, 403, 429 -> "{\"name\":\"nobody\",\"password\":\"wrong\"}";
            case 400 -> "no json";
            case 404 ->
                promise.path().endsWith("/access")
                        ? "{\"deny\":[\"192.0.2.1\"]}"
                        : promise.path().startsWith("/v1/config") ? "{\"revision\":999}" : "{\"weight\":1}";
            case 409, 412, 507 ->
                document
                        ? valid()
                        : promise.path().endsWith("/session") ? "{\"name\":\"nobody\",\"password\":\"wrong\"}" : "{}";
            case 413 -> " ".repeat(Call.BODY_BYTES_MAX + 1);
            case 415, 421, 503 -> "{}";
            case 422 ->
                document
                        ? "rutes: []"
                        : promise.path().endsWith("/rollback")
                                ? "{\"revision\":\"x\"}"
                                : promise.path().startsWith("/v1/config") ? "{\"text\":7}" : "{}";
            default -> fail("nothing is known here that is refused with " + promise);
        };
    }

    private int login() {
        return guarded.send("POST", "/v1/session", "{\"name\":\"nobody\",\"password\":\"wrong\"}")
                .statusCode();
    }

    /** @param fields more of them, each with its end */
    private static Message ask(
            TestNode of, String method, String path, String fields, String host, String contentType, String body) {
        boolean sends = !method.equals("GET");
        try (TestClient client = TestClient.connect(of.adminAddress())) {
            client.send(method + " " + path + " HTTP/1.1\r\n" + fields + "host: " + host + "\r\ncontent-type: "
                    + contentType
                    + (sends ? "\r\ncontent-length: " + body.length() : "") + "\r\n\r\n" + (sends ? body : ""));
            return client.read();
        }
    }

    @Test
    void whatIsNotInTheDocumentAnswersAsItSays() {
        String said = String.valueOf(document.object("info").get("description"));
        assertTrue(said.contains("404") && said.contains("405 with the field `allow`"), said);
        assertEquals(404, node.get("/v1/nothing").statusCode());
        Shown paths = document.object("paths");
        for (Object path : paths.members().keySet()) {
            Set<String> allowed = new TreeSet<>();
            paths.object(String.valueOf(path))
                    .members()
                    .keySet()
                    .forEach(method -> allowed.add(String.valueOf(method).toUpperCase(Locale.ROOT)));
            String real = path(String.valueOf(path), "app");
            Message answer = ask(node, "PATCH", real, "", "localhost", Answer.JSON_TYPE, "");
            assertEquals(405, answer.status(), real);
            Set<String> told =
                    new TreeSet<>(List.of(String.valueOf(answer.field("allow")).split(", ")));
            assertEquals(allowed, told, real);
        }
    }
}
