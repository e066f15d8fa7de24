package io.headgate.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.AdminRole;
import io.headgate.proxy.testing.TestNode;
import io.headgate.proxy.testing.TestUsers;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each role asks for each operation of a running node. */
class RolesTest {
    private static final String ANYBODY = "anybody";
    private static final List<String> ROLES = List.of(ANYBODY, "viewer", "operator", "admin");

    /** Who may what, decided here a second time: an operation that is not in it fails the test. */
    private static final Map<String, String> LEAST = new TreeMap<>(Map.ofEntries(
            Map.entry("GET /livez", ANYBODY),
            Map.entry("GET /readyz", ANYBODY),
            Map.entry("POST /v1/session", ANYBODY),
            Map.entry("GET /metrics", "viewer"),
            Map.entry("GET /v1/openapi.json", "viewer"),
            Map.entry("GET /v1/session", "viewer"),
            Map.entry("DELETE /v1/session", "viewer"),
            Map.entry("GET /v1/status", "viewer"),
            Map.entry("GET /v1/listeners", "viewer"),
            Map.entry("GET /v1/listeners/{name}/access", "viewer"),
            Map.entry("GET /v1/routes", "viewer"),
            Map.entry("GET /v1/upstreams", "viewer"),
            Map.entry("GET /v1/upstreams/{name}", "viewer"),
            Map.entry("GET /v1/connections", "viewer"),
            Map.entry("GET /v1/certificates", "viewer"),
            Map.entry("GET /v1/history", "viewer"),
            Map.entry("GET /v1/history/endpoints", "viewer"),
            Map.entry("GET /v1/config", "viewer"),
            Map.entry("GET /v1/config/history", "viewer"),
            Map.entry("GET /v1/latencies", "viewer"),
            Map.entry("GET /v1/diagnostics", "viewer"),
            Map.entry("GET /v1/access-log", "viewer"),
            Map.entry("DELETE /v1/connections/{id}", "operator"),
            Map.entry("PUT /v1/listeners/{name}/access", "operator"),
            Map.entry("PUT /v1/upstreams/{name}/endpoints/{endpoint}", "operator"),
            Map.entry("POST /v1/reload", "operator"),
            Map.entry("POST /v1/config/check", "admin"),
            Map.entry("POST /v1/config/diff", "admin"),
            Map.entry("PUT /v1/config", "admin"),
            Map.entry("POST /v1/config/confirm", "admin"),
            Map.entry("POST /v1/config/rollback", "admin"),
            Map.entry("GET /v1/users", "admin"),
            Map.entry("GET /v1/audit", "admin")));

    @TempDir
    private Path dir;

    @Test
    void everyOperationHasALeastRole() {
        Map<String, String> table = new TreeMap<>();
        for (Operation each : AdminApi.OPERATIONS) {
            AdminRole role = each.role();
            table.put(
                    each.method() + " " + each.path(),
                    role == null ? ANYBODY : role.name().toLowerCase(java.util.Locale.ROOT));
        }
        assertEquals(LEAST, table);
    }

    @Test
    void eachRoleMayWhatItMayAndNothingElse() throws IOException {
        try (TestNode node =
                TestNode.start(dir, TestUsers.ADMIN, "listeners: { app: { bind: 127.0.0.1:0, http: {} } }\n")) {
            Map<String, Integer> wrong = new LinkedHashMap<>();
            for (Operation operation : AdminApi.OPERATIONS) {
                String least = LEAST.get(operation.method() + " " + operation.path());
                for (String role : ROLES) {
                    int status = ask(node, operation, token(role));
                    boolean may = ROLES.indexOf(role) >= ROLES.indexOf(least);
                    boolean login = operation.path().equals("/v1/session")
                            && operation.method().equals("POST");
                    boolean right = login
                            ? status == 422 // the body names nobody
                            : may ? status != 401 && status != 403 : status == (role.equals(ANYBODY) ? 401 : 403);
                    if (!right) {
                        wrong.put(role + " " + operation.method() + " " + operation.path(), status);
                    }
                }
            }
            assertEquals(Map.of(), wrong);
        }
    }

    @Test
    void eachRoleIncludesThoseBeforeIt() {
        assertTrue(AdminRole.ADMIN.includes(AdminRole.VIEWER));
        assertTrue(AdminRole.OPERATOR.includes(AdminRole.OPERATOR));
        assertEquals(new TreeSet<>(LEAST.values()), new TreeSet<>(ROLES));
    }

    private static int ask(TestNode node, Operation operation, @Nullable String token) {
        String path = operation
                .path()
                .replace("{name}", "app")
                .replace("{endpoint}", "127.0.0.1:1")
                .replace("{id}", "0-1");
        boolean endless = operation.answer() == Answer.Events.class;
        HttpRequest.Builder request = node.request(path + (endless ? "?status=6xx" : ""))
                .header("content-type", "application/json")
                .method(
                        operation.method(),
                        operation.body() == null ? BodyPublishers.noBody() : BodyPublishers.ofString("{}"));
        if (token != null) {
            request.header("authorization", "Bearer " + token);
        }
        return node.send(request).statusCode();
    }

    private static @Nullable String token(String role) {
        return switch (role) {
            case "viewer" -> TestUsers.VIEWER_TOKEN;
            case "operator" -> TestUsers.OPERATOR_TOKEN;
            case "admin" -> TestUsers.ADMIN_TOKEN;
            default -> null;
        };
    }
}
