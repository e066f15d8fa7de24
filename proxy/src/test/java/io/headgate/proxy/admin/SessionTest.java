package io.headgate.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.proxy.login.Tokens;
import io.headgate.proxy.testing.Shown;
import io.headgate.proxy.testing.TestNode;
import io.headgate.proxy.testing.TestUsers;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How people and programs say who they are. */
class SessionTest {
    private static final String YAML = "listeners: { app: { bind: 127.0.0.1:0, http: {} } }\n";

    @TempDir
    private Path dir;

    private TestNode node;

    @BeforeEach
    void start() {
        node = TestNode.start(dir, TestUsers.ADMIN, YAML);
    }

    @AfterEach
    void stop() throws IOException {
        node.close();
    }

    @Test
    void whoLogsInHasACookieThatScriptsAndOtherSitesDoNotGet() {
        HttpResponse<String> login = node.send("POST", "/v1/session", TestUsers.LOGIN);
        assertEquals(200, login.statusCode(), login.body());
        assertEquals("admin", Shown.parse(login.body()).get("name"));
        assertEquals("admin", Shown.parse(login.body()).get("role"));
        String set = login.headers().firstValue("set-cookie").orElse("");
        assertTrue(set.matches("headgate-session=hgt_[A-Za-z0-9_-]{43}; Path=/; HttpOnly; SameSite=Strict"), set);

        String cookie = set.split(";", 2)[0];
        HttpResponse<String> who = node.send(node.request("/v1/session").header("cookie", "a=b; " + cookie));
        assertEquals(
                "{\"name\":\"admin\",\"role\":\"admin\",\"via\":\"session\"}",
                who.body().strip());
        assertEquals(
                200,
                node.send(withCookie("/v1/reload", cookie).POST(BodyPublishers.ofString("{}")))
                        .statusCode());

        HttpResponse<String> logout =
                node.send(withCookie("/v1/session", cookie).DELETE());
        assertEquals("{\"ended\":true}", logout.body().strip());
        assertTrue(logout.headers().firstValue("set-cookie").orElse("").startsWith("headgate-session=; Max-Age=0"));
        HttpResponse<String> gone = node.send(withCookie("/v1/session", cookie));
        assertEquals(401, gone.statusCode());
        assertEquals(
                "Bearer realm=\"headgate\"",
                gone.headers().firstValue("www-authenticate").orElse(""));
    }

    @Test
    void wrongNamesAndWrongPasswordsAreAnsweredAlike() {
        HttpResponse<String> wrong = login("admin", "wrong");
        HttpResponse<String> unknown = login("nobody", TestUsers.PASSWORD);
        HttpResponse<String> program = login("viewer", "");
        assertEquals(401, wrong.statusCode());
        assertEquals(wrong.body(), unknown.body());
        assertEquals(wrong.body(), program.body());
        assertFalse(wrong.headers().firstValue("set-cookie").isPresent());
    }

    @Test
    void whoGuessesIsHeldBackAndWhoHasATokenIsNot() {
        int tries = 0;
        HttpResponse<String> answer = login("admin", "guess");
        while (answer.statusCode() == 401) {
            tries++;
            answer = login("admin", "guess");
        }
        int tried = tries;
        assertTrue(tries >= 5 && tries <= 7, () -> tried + " tries, five and those of the time that they took");
        assertEquals(429, answer.statusCode(), answer.body());
        int wait = Integer.parseInt(answer.headers().firstValue("retry-after").orElse(""));
        assertTrue(wait >= 1 && wait <= 11, answer.headers()::toString);
        assertEquals(429, login("admin", TestUsers.PASSWORD).statusCode());
        assertEquals(200, node.send(as(TestUsers.ADMIN_TOKEN, "/v1/status")).statusCode());
    }

    @Test
    void sessionsAndTokensEndWithTheirUser() throws IOException {
        String cookie = node.send("POST", "/v1/session", TestUsers.LOGIN)
                .headers()
                .firstValue("set-cookie")
                .orElse("")
                .split(";", 2)[0];
        assertEquals(200, node.send(withCookie("/v1/status", cookie)).statusCode());
        node.rewriteAll("admin: " + TestUsers.ADMIN.replace("admin: { role: admin", "admin: { role: operator")
                + "\nworkers: 2\n" + YAML);
        Shown reload = Shown.parse(reload().body());
        assertEquals(List.of(), reload.get("next_start"), "users hold at once");
        assertEquals(401, node.send(withCookie("/v1/status", cookie)).statusCode());
        assertEquals(200, node.send(as(TestUsers.ADMIN_TOKEN, "/v1/status")).statusCode());
        assertEquals(403, node.send(as(TestUsers.ADMIN_TOKEN, "/v1/audit")).statusCode());

        node.rewriteAll("admin: { bind: 127.0.0.1:0, users: { new: { role: viewer, tokens: \"" + Tokens.hash("t")
                + "\" } } }\nworkers: 2\n" + YAML);
        reload();
        assertEquals(401, node.send(as(TestUsers.ADMIN_TOKEN, "/v1/status")).statusCode());
        assertEquals(200, node.send(as("t", "/v1/status")).statusCode());
    }

    private HttpResponse<String> reload() throws IOException {
        HttpResponse<String> answer = node.send(as(local(), "/v1/reload")
                .header("content-type", "application/json")
                .POST(BodyPublishers.noBody()));
        assertEquals(200, answer.statusCode(), answer.body());
        return answer;
    }

    @Test
    void whoeverCanReadTheStateFolderIsLocal() throws IOException {
        Path token = dir.resolve("state/run/admin.token");
        assertEquals(
                "rw-------",
                java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(token)));
        assertEquals(
                "{\"name\":\"local\",\"role\":\"admin\",\"via\":\"local_token\"}",
                node.send(as(local(), "/v1/session")).body().strip());
        node.close();
        assertFalse(Files.exists(token));
        start();
        assertEquals(200, node.send(as(local(), "/v1/status")).statusCode());
    }

    private String local() throws IOException {
        return Files.readString(dir.resolve("state/run/admin.token")).strip();
    }

    @Test
    void aWrongTokenIsRefusedWhateverElseIsRight() {
        String cookie = node.send("POST", "/v1/session", TestUsers.LOGIN)
                .headers()
                .firstValue("set-cookie")
                .orElse("")
                .split(";", 2)[0];
        assertEquals(
                401,
                node.send(as("wrong", "/v1/status").header("cookie", cookie)).statusCode());
        assertEquals(
                401,
                node.send(node.request("/v1/status").header("authorization", "Basic YWRtaW46eA=="))
                        .statusCode());
        assertEquals(200, node.send(as(TestUsers.VIEWER_TOKEN, "/v1/status")).statusCode());
    }

    @Test
    void aPageOfAnotherSiteChangesNothing() {
        String cookie = node.send("POST", "/v1/session", TestUsers.LOGIN)
                .headers()
                .firstValue("set-cookie")
                .orElse("")
                .split(";", 2)[0];
        String ours = "http://" + node.adminAddress();
        assertEquals(200, change(cookie, "origin", ours));
        assertEquals(200, change(cookie, "sec-fetch-site", "same-origin"));
        assertEquals(200, change(cookie, "sec-fetch-site", "none"));
        for (String other : List.of("http://evil.example", "null", "http://127.0.0.1:1", ours + "1", "::")) {
            assertEquals(403, change(cookie, "origin", other), other);
        }
        assertEquals(403, change(cookie, "sec-fetch-site", "cross-site"));
        assertEquals(403, change(cookie, "sec-fetch-site", "same-site"));
        assertEquals(
                403,
                node.send(node.request("/v1/session")
                                .header("content-type", "application/json")
                                .header("origin", "http://evil.example")
                                .POST(BodyPublishers.ofString(TestUsers.LOGIN)))
                        .statusCode(),
                "nobody is logged in by another site either");
        assertEquals(
                415,
                node.send(node.request("/v1/reload")
                                .header("cookie", cookie)
                                .header("content-type", "text/plain")
                                .POST(BodyPublishers.ofString("{}")))
                        .statusCode());
    }

    private int change(String cookie, String field, String value) {
        return node.send(withCookie("/v1/reload", cookie).header(field, value).POST(BodyPublishers.ofString("{}")))
                .statusCode();
    }

    @Test
    void withoutUsersWhoeverIsOnTheMachineMayOperateUnlessAPageAsks() throws IOException {
        Path folder = Files.createDirectory(dir.resolve("open"));
        try (TestNode open = TestNode.start(folder, YAML)) {
            assertEquals(
                    "{\"name\":\"local\",\"role\":\"operator\",\"via\":\"machine\"}",
                    open.send(open.anonymous("/v1/session")).body().strip());
            assertEquals(200, anonymous(open, "POST", "/v1/reload", ""));
            assertEquals(200, anonymous(open, "PUT", "/v1/listeners/app/access", "{\"deny\":[\"192.0.2.1\"]}"));
            assertEquals(
                    401,
                    open.send(open.anonymous("/v1/status").header("authorization", "Bearer old"))
                            .statusCode());
            assertEquals(409, anonymous(open, "POST", "/v1/session", TestUsers.LOGIN));
            assertEquals(
                    403,
                    open.send(open.anonymous("/v1/reload")
                                    .header("content-type", "application/json")
                                    .header("sec-fetch-site", "cross-site")
                                    .POST(BodyPublishers.noBody()))
                            .statusCode());
        }
    }

    @Test
    void withoutUsersTheConfigurationIsForWhoeverCanReadTheStateFolder() throws IOException {
        Path folder = Files.createDirectory(dir.resolve("open"));
        try (TestNode open = TestNode.start(folder, YAML)) {
            assertEquals(
                    "{\"name\":\"local\",\"role\":\"admin\",\"via\":\"local_token\"}",
                    open.get("/v1/session").body().strip());
            assertEquals(200, open.send("POST", "/v1/config/check", "{}").statusCode());
            for (String change : List.of(
                    "PUT /v1/config",
                    "POST /v1/config/rollback",
                    "POST /v1/config/confirm",
                    "POST /v1/config/diff",
                    "POST /v1/config/check",
                    "GET /v1/users",
                    "GET /v1/audit")) {
                String[] parts = change.split(" ");
                assertEquals(403, anonymous(open, parts[0], parts[1], "{}"), change);
            }
        }
    }

    private static int anonymous(TestNode node, String method, String path, String body) {
        return node.send(node.anonymous(path)
                        .header("content-type", "application/json")
                        .method(method, BodyPublishers.ofString(body)))
                .statusCode();
    }

    @Test
    void metricsCanBeOpen() throws IOException {
        assertEquals(401, node.get("/metrics").statusCode());
        node.rewriteAll(
                "admin: " + TestUsers.ADMIN.replace("users:", "metrics: open, users:") + "\nworkers: 2\n" + YAML);
        reload();
        assertEquals(200, node.get("/metrics").statusCode());
        assertEquals(401, node.get("/v1/status").statusCode());
    }

    private HttpResponse<String> login(String name, String password) {
        return node.send("POST", "/v1/session", "{\"name\":\"" + name + "\",\"password\":\"" + password + "\"}");
    }

    private HttpRequest.Builder as(String token, String path) {
        return node.request(path).header("authorization", "Bearer " + token);
    }

    private HttpRequest.Builder withCookie(String path, String cookie) {
        return node.request(path).header("cookie", cookie).header("content-type", "application/json");
    }
}
