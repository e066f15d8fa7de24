package io.headgate.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import io.headgate.proxy.testing.Shown;
import io.headgate.proxy.testing.TestNode;
import io.headgate.proxy.testing.TestUsers;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenApiTest {
    private static final Map<String, Object> DOCUMENT = OpenApi.document(AdminApi.OPERATIONS);

    @Test
    void theDocumentHasExactlyTheOperationsOfTheTable() {
        Set<String> documented = new TreeSet<>();
        object(DOCUMENT.get("paths"))
                .forEach((path, methods) ->
                        object(methods).keySet().forEach(method -> documented.add(method + " " + path)));
        Set<String> served = new TreeSet<>();
        AdminApi.OPERATIONS.forEach(each -> served.add(each.method().toLowerCase(Locale.ROOT) + " " + each.path()));
        assertEquals(served, documented);
        assertEquals(AdminApi.OPERATIONS.size(), served.size(), "an operation stands in the table twice");
    }

    @Test
    void everyNameInAPathIsAParameter() {
        Map<?, ?> put = object(object(object(DOCUMENT.get("paths")).get("/v1/upstreams/{name}/endpoints/{endpoint}"))
                .get("put"));
        List<String> names = new Shown(put)
                .list("parameters").stream()
                        .map(each -> String.valueOf(object(each).get("name")))
                        .toList();
        assertEquals(List.of("name", "endpoint"), names);
        assertTrue(put.containsKey("requestBody"));
    }

    @Test
    void everyOperationAnswersAsItsSchemaSays(@TempDir Path dir) throws IOException {
        try (TestOrigin origin = TestOrigin.answering(TestOrigin.ok("x"));
                TestNode node = TestNode.start(dir, TestUsers.ADMIN, """
                        listeners: { app: { bind: 127.0.0.1:0, http: {} } }
                        routes: [ { upstream: app } ]
                        upstreams: { app: { endpoints: [%s], health: { tcp: {}, interval: 50ms, timeout: 50ms } } }
                        """.formatted(origin.address()));
                TestClient client = TestClient.connect(node.address())) {
            client.roundTrip("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
            for (Operation operation : AdminApi.OPERATIONS) {
                if (operation.answer() == Answer.Events.class) {
                    continue; // has no end; AccessLogStreamTest reads one
                }
                String path = operation.path().replace("{name}", "app").replace("{endpoint}", origin.address());
                if (path.contains("{id}")) { // is closed by it, so there is none for any other
                    path = path.replace("{id}", connection(node));
                }
                boolean applies = operation.body() == String.class; // so that there is something to confirm
                HttpResponse<String> answer = node.send(node.request(path + (applies ? "?confirm_within=1h" : ""))
                        .header("content-type", operation.bodyTypes().getFirst())
                        .header("authorization", "Bearer " + TestUsers.ADMIN_TOKEN)
                        .method(
                                operation.method(),
                                operation.body() == null
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(body(operation, node))));
                assertEquals(200, answer.statusCode(), () -> operation + ": " + answer.body());
                if (operation.answer() != String.class) {
                    check(path, JSON.std.anyFrom(answer.body()), Shapes.schema(operation.answer()));
                }
            }
        }
    }

    private static String connection(TestNode node) {
        String shown = node.send(node.request("/v1/connections")
                        .header("authorization", "Bearer " + TestUsers.VIEWER_TOKEN)
                        .GET())
                .body();
        return String.valueOf(Shown.parse(shown).object("connections", 0).get("id"));
    }

    private static String body(Operation operation, TestNode node) throws IOException {
        if (operation.body() == String.class) {
            return Files.readString(node.config()) + "log: { level: warn }\n";
        }
        String path = operation.path();
        if (path.endsWith("/session")) {
            return TestUsers.LOGIN;
        }
        return !operation.method().equals("PUT")
                ? "{}"
                : path.endsWith("/access") ? "{\"deny\":[\"192.0.2.1\"]}" : "{\"weight\":2}";
    }

    /** As much of JSON Schema as {@link Shapes} writes. */
    private static void check(String at, @Nullable Object value, Map<String, Object> schema) {
        String type = String.valueOf(schema.getOrDefault("type", "anything"));
        boolean fits = switch (type) {
            case "object" -> value instanceof Map<?, ?>;
            case "array" -> value instanceof List<?>;
            case "string" -> value instanceof String;
            case "boolean" -> value instanceof Boolean;
            case "integer" -> value instanceof Integer || value instanceof Long;
            case "number" -> value instanceof Number;
            default -> true;
        };
        assertTrue(fits, () -> at + " is " + value + ", not of type " + type);
        if (schema.get("enum") instanceof List<?> words) {
            assertTrue(words.contains(value), () -> at + " is " + value + ", not one of " + words);
        }
        if (value instanceof List<?> list) {
            list.forEach(item -> check(at + "[]", item, of(schema.get("items"))));
        }
        if (value instanceof Map<?, ?> map && schema.get("properties") instanceof Map<?, ?> properties) {
            new Shown(schema)
                    .list("required")
                    .forEach(name -> assertTrue(map.containsKey(name), () -> at + " lacks " + name + ": " + map));
            map.forEach((name, member) -> {
                assertTrue(properties.containsKey(name), () -> at + " has " + name + ", which is not in its schema");
                check(at + "." + name, member, of(properties.get(name)));
            });
        }
    }

    @SuppressWarnings("unchecked") // as Shapes writes them
    private static Map<String, Object> of(@Nullable Object schema) {
        return (Map<String, Object>) object(schema);
    }

    private static Map<?, ?> object(@Nullable Object value) {
        return (Map<?, ?>) java.util.Objects.requireNonNull(value);
    }
}
