package io.headgate.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.TestOrigin;
import io.headgate.proxy.audit.AuditCheck;
import io.headgate.proxy.testing.Shown;
import io.headgate.proxy.testing.TestNode;
import io.headgate.proxy.testing.TestUsers;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the audit trail has of what is asked of a running node. */
class AuditedTest {
    @TempDir
    private Path dir;

    private TestNode node;
    private String endpoint;

    @BeforeEach
    void start() {
        String address = TestOrigin.refusing();
        endpoint = "/v1/upstreams/app/endpoints/" + address;
        node = TestNode.start(dir, TestUsers.ADMIN, yaml("one", address));
    }

    private static String yaml(String body, String address) {
        return """
                listeners: { web: { bind: 127.0.0.1:0, http: {} } }
                routes: [ { match: { path: /a }, respond: { body: %s } }, { upstream: app } ]
                upstreams: { app: { endpoints: [%s] } }
                """.formatted(body, address);
    }

    @AfterEach
    void stop() throws IOException {
        node.close();
    }

    private HttpResponse<String> send(String token, String method, String path, String body) {
        return node.send(node.request(path)
                .header("content-type", "application/json")
                .header("authorization", "Bearer " + token)
                .method(method, BodyPublishers.ofString(body)));
    }

    private List<Shown> entries(int after) {
        HttpResponse<String> answer = send(TestUsers.ADMIN_TOKEN, "GET", "/v1/audit?after=" + after, "");
        assertEquals(200, answer.statusCode(), answer.body());
        return Shown.parse(answer.body()).list("entries").stream()
                .map(each -> new Shown((Map<?, ?>) each))
                .toList();
    }

    private AuditCheck check() throws IOException {
        return AuditCheck.of(dir.resolve("state/audit"), List.of());
    }

    @Test
    void aChangeStandsThereBeforeAndAfterItIsMade() throws IOException {
        assertEquals("start", entries(0).getFirst().get("event"));
        assertEquals(
                200,
                send(TestUsers.OPERATOR_TOKEN, "PUT", endpoint, "{\"weight\":7}")
                        .statusCode());
        List<Shown> entries = entries(1);
        assertEquals(2, entries.size());
        Shown asked = entries.getFirst();
        assertEquals("asked", asked.get("event"));
        assertEquals("operator", asked.get("who"));
        assertEquals("operator", asked.get("role"));
        assertEquals("token", asked.get("via"));
        assertEquals("127.0.0.1", asked.get("from"));
        assertEquals("PUT", asked.get("method"));
        assertEquals(endpoint, asked.get("path"));
        Shown answered = entries.getLast();
        assertEquals("answered", answered.get("event"));
        assertEquals(asked.get("seq"), answered.get("of"));
        assertEquals(200, answered.get("status"));
        assertFalse(answered.object("before").has("weight"));
        assertEquals(7, answered.object("after").get("weight"));
        assertNull(check().fault());
    }

    @Test
    void anotherConfigurationStandsThereByItsHashes() throws IOException {
        node.rewrite(yaml("two", "127.0.0.1:1"));
        assertEquals(
                200, send(TestUsers.OPERATOR_TOKEN, "POST", "/v1/reload", "").statusCode());
        Shown answered = entries(1).getLast();
        assertEquals(1, answered.object("before").get("revision"));
        assertEquals(2, answered.object("after").get("revision"));
        assertNotEquals(
                answered.object("before").get("sha256"),
                answered.object("after").get("sha256"));
        String list = Files.readString(dir.resolve("state/revisions/list.json"));
        assertEquals(
                Shown.parse(list).list("revisions").stream()
                        .map(each -> ((Map<?, ?>) each).get("digest"))
                        .toList(),
                List.of(
                        answered.object("before").get("sha256"),
                        answered.object("after").get("sha256")),
                "both say the same of a configuration");
        node.rewrite("rutes: []\n");
        assertEquals(
                422, send(TestUsers.OPERATOR_TOKEN, "POST", "/v1/reload", "").statusCode());
        Shown refused = entries(3).getLast();
        assertEquals(422, refused.get("status"));
        assertTrue(String.valueOf(refused.get("detail")).contains("revision 2 goes on"), refused::toString);
        assertFalse(refused.has("after"));
    }

    @Test
    void loginsAndRefusalsStandThereAndNoPassword() throws IOException {
        node.send("POST", "/v1/session", TestUsers.LOGIN);
        node.send("POST", "/v1/session", "{\"name\":\"admin\",\"password\":\"pa55word!\"}");
        send(TestUsers.VIEWER_TOKEN, "POST", "/v1/reload", "");
        send("a wrong token", "GET", "/v1/status", "");
        List<Shown> entries = entries(1);
        assertEquals(
                List.of("login", "login_failed", "refused", "refused"),
                entries.stream().map(each -> each.get("event")).toList());
        assertEquals("admin", entries.get(0).get("who"));
        assertEquals("admin", entries.get(1).get("name"));
        assertEquals("viewer", entries.get(2).get("who"));
        assertEquals(403, entries.get(2).get("status"));
        assertEquals(401, entries.get(3).get("status"));
        String all = Files.readString(dir.resolve("state/audit/000000000000000001.jsonl"));
        for (String secret : List.of("pa55word!", TestUsers.PASSWORD, "a wrong token", TestUsers.VIEWER_TOKEN)) {
            assertFalse(all.contains(secret), secret);
        }
    }

    @Test
    void aNameThatNobodyCanHaveStandsThereCut() throws IOException {
        String name = "a".repeat(Call.BODY_BYTES_MAX / 2);
        HttpResponse<String> refused =
                node.send("POST", "/v1/session", "{\"name\":\"" + name + "\",\"password\":\"x\"}");
        assertEquals(401, refused.statusCode(), refused.body());
        assertEquals("a".repeat(Logins.NAME_CHARS_MAX), entries(1).getFirst().get("name"));
    }

    @Test
    void noHashOfASecretIsShown() {
        for (String path : List.of("/v1/config", "/v1/config?effective", "/v1/users")) {
            String shown = send(TestUsers.ADMIN_TOKEN, "GET", path, "").body();
            assertTrue(shown.contains("operator"), shown);
            assertFalse(shown.contains("argon2id") || shown.contains("sha256:"), shown);
        }
    }

    @Test
    void aFloodOfRefusalsIsCounted() {
        for (int i = 0; i < 200; i++) {
            assertEquals(
                    403, send(TestUsers.VIEWER_TOKEN, "POST", "/v1/reload", "").statusCode());
        }
        int written = entries(1).size();
        assertTrue(written >= 50 && written < 60, () -> written + " entries");
    }

    @Test
    void nothingIsChangedThatCannotBeWrittenDown() throws IOException {
        Path audit = dir.resolve("state/audit");
        Path aside = dir.resolve("aside");
        Files.move(audit, aside);
        Files.writeString(audit, "in the way");
        HttpResponse<String> refused = send(TestUsers.ADMIN_TOKEN, "PUT", endpoint, "{\"state\":\"drain\"}");
        assertEquals(503, refused.statusCode(), refused.body());
        assertTrue(refused.body().contains("audit trail cannot be written"), refused.body());
        assertEquals(503, node.send("POST", "/v1/session", TestUsers.LOGIN).statusCode());
        HttpResponse<String> upstream = send(TestUsers.ADMIN_TOKEN, "GET", "/v1/upstreams/app", "");
        assertEquals(
                "ready", Shown.parse(upstream.body()).object("endpoints", 0).get("state"));

        Files.delete(audit);
        Files.move(aside, audit);
        assertEquals(
                200,
                send(TestUsers.ADMIN_TOKEN, "PUT", endpoint, "{\"state\":\"drain\"}")
                        .statusCode());
        assertNull(check().fault());
    }

    @Test
    void theTrailGoesOnAfterARestart() throws IOException {
        send(TestUsers.ADMIN_TOKEN, "POST", "/v1/reload", "");
        node.close();
        start();
        assertEquals("start", entries(3).getFirst().get("event"));
        assertNull(check().fault());
    }

    @Test
    void onlyNumbersAskForEntries() {
        for (String query : List.of("after=x", "after=-1", "limit=0", "limit=1001", "limit=")) {
            assertEquals(
                    422,
                    send(TestUsers.ADMIN_TOKEN, "GET", "/v1/audit?" + query, "").statusCode(),
                    query);
        }
    }
}
