package io.headgate.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.Address;
import io.headgate.config.Admin;
import io.headgate.config.MetricsAccess;
import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import io.headgate.proxy.testing.Shown;
import io.headgate.proxy.testing.TestNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminApiTest {
    private static final TestOrigin ORIGIN = TestOrigin.answering(TestOrigin.ok("hello"));
    private static final String SECRET = "a literal secret of the file";

    @TempDir
    private Path dir;

    private TestNode node;

    @BeforeEach
    void start() {
        node = TestNode.start(dir, yaml("pong"));
    }

    @AfterEach
    void stop() throws IOException {
        node.close();
    }

    @AfterAll
    static void stopOrigin() {
        ORIGIN.close();
    }

    private static String yaml(String body) {
        return """
                listeners: { web: { bind: 127.0.0.1:0, http: {} } }
                routes:
                  - name: ping
                    match: { path: /ping, method: GET, headers: { x-a: present } }
                    filters: { gzip: {} }
                    respond: { body: %s }
                  - upstream: app
                upstreams:
                  app:
                    endpoints: [%s, { dns: localhost:9, weight: 3 }]
                    balance: { hash: { by: "header:x-user" } }
                    sticky: { secret: "%s", cookie: c }
                """.formatted(body, ORIGIN.address(), SECRET);
    }

    @Test
    void statusSaysWhatTheNodeIs() {
        Shown status = ok(node.get("/v1/status"));
        assertEquals((int) ProcessHandle.current().pid(), status.get("pid"));
        assertEquals("ready", status.get("phase"));
        assertEquals(2, status.get("workers"));
        assertEquals(List.of(Map.of("name", "web", "address", node.address())), status.get("listeners"));
        Shown config = status.object("config");
        assertEquals(1, config.get("revision"));
        assertEquals(node.config().toString(), config.get("file"));
        assertEquals(List.of(), status.get("operator"));
    }

    @Test
    void listenersRoutesUpstreamsAndConnectionsAreShown() {
        try (TestClient client = TestClient.connect(node.address())) {
            client.roundTrip("GET /a HTTP/1.1\r\nhost: a\r\n\r\n");
            Await.until(
                    "the request to be counted",
                    () -> Integer.valueOf(1)
                            .equals(first("/v1/listeners", "listeners").get("requests")));
            Shown listener = first("/v1/listeners", "listeners");
            assertEquals(List.of(node.address()), listener.get("addresses"));
            assertEquals(List.of("127.0.0.1:0"), listener.get("bind"));
            assertEquals(1, listener.get("open"));
            Shown connections = ok(node.get("/v1/connections"));
            assertEquals(1, connections.get("clients"));
            assertEquals(1, connections.get("matching"));
            assertEquals(1, connections.get("shown"));
            Shown shown = connections.object("connections", 0);
            assertEquals("web", shown.get("listener"));
            assertEquals(node.address(), shown.get("local"));
            assertEquals("http1", shown.get("protocol"));
            assertEquals("open", shown.get("state"));
            assertEquals(1, shown.get("requests"));
            assertEquals(0, shown.get("under_way"));
            assertFalse(shown.has("bytes_in"));
            Shown totals = ok(node.get("/v1/connections?limit=0"));
            assertEquals(1, totals.get("matching"));
            assertEquals(List.of(), totals.get("connections"));
            Shown none = ok(node.get("/v1/connections?client=192.0.2.0/24"));
            assertEquals(1, none.get("clients"));
            assertEquals(List.of(), none.get("connections"));

            Shown ping = first("/v1/routes", "routes");
            assertEquals("ping", ping.get("name"));
            assertEquals(
                    Map.of("path", List.of("/ping"), "method", List.of("GET"), "headers", Map.of("x-a", "present")),
                    ping.get("match"));
            assertEquals(List.of("gzip"), ping.get("filters"));
            assertEquals(Map.of("respond", Map.of("status", 200)), ping.get("action"));

            Shown upstream = first("/v1/upstreams", "upstreams");
            assertEquals("hash by header:x-user, maglev", upstream.get("balance"));
            Shown endpoint = upstream.object("endpoints", 0);
            assertEquals(ORIGIN.address(), endpoint.get("endpoint"));
            assertEquals("ready", endpoint.get("state"));
            assertEquals("unknown", endpoint.get("health"));
            assertFalse(endpoint.has("checks"));
        }
    }

    @Test
    void oneUpstreamHasItsNamesAndChecks() {
        Shown upstream = ok(node.get("/v1/upstreams/app"));
        Shown name = upstream.object("names", 0);
        assertEquals("localhost:9", name.get("name"));
        Shown looked = upstream.object("endpoints", 1);
        assertEquals("localhost:9", looked.get("dns"));
        assertEquals(3, looked.get("weight"));
        assertEquals(List.of(), looked.get("checks"));
        problem(404, "There is no upstream 'ap'; did you mean 'app'?", node.get("/v1/upstreams/ap"));
    }

    @Test
    void anEndpointIsDrainedWeighedAndReadyAgain() {
        String path = "/v1/upstreams/app/endpoints/" + ORIGIN.address();
        Shown now = ok(node.send("PUT", path, "{\"state\":\"drain\",\"weight\":7}"));
        assertEquals("drain", now.get("state"));
        assertEquals(7, now.get("weight"));
        Shown shown = ok(node.get("/v1/upstreams/app")).object("endpoints", 0);
        assertEquals("drain", shown.get("state"));
        assertEquals(7, shown.get("weight"));
        assertEquals(1, shown.get("configured_weight"));
        Shown intent = ok(node.get("/v1/status")).object("operator", 0);
        assertEquals(true, intent.get("present"));

        assertEquals(7, ok(node.send("PUT", path, "{\"state\":\"ready\"}")).get("weight"));
        assertFalse(ok(node.send("PUT", path, "{\"weight\":null}")).has("weight"));
        assertEquals(List.of(), ok(node.get("/v1/status")).get("operator"));
    }

    @Test
    void anAddressIsDeniedAndAllowedAgainWhileConnectionsStay() {
        String path = "/v1/listeners/web/access";
        String get = "GET /a HTTP/1.1\r\nhost: a\r\n\r\n";
        try (TestClient open = TestClient.connect(node.address())) {
            open.roundTrip(get);
            Shown now = ok(node.send("PUT", path, "{\"deny\":[\"127.0.0.0/8\"],\"expires_after\":\"1h\"}"));
            assertEquals("127.0.0.0/8", now.object("operator", 0).get("block"));
            assertTrue(now.object("operator", 0).has("until"));
            try (TestClient denied = TestClient.connect(node.address())) {
                assertEquals("", denied.readUntilEnd());
            }
            open.roundTrip(get);
            Shown listener = first("/v1/listeners", "listeners");
            assertEquals(Map.of("denied", 1), listener.get("refused_by"));
            assertEquals(
                    1, ok(node.get("/v1/status")).object("operator_access", 0).get("deny"));
            assertEquals(200, node.send("POST", "/v1/reload", "").statusCode());
            assertEquals("deny", ok(node.get(path)).object("operator", 0).get("verdict"));

            assertEquals(
                    List.of(),
                    ok(node.send("PUT", path, "{\"remove\":[\"127.0.0.0/8\"]}")).get("operator"));
            try (TestClient again = TestClient.connect(node.address())) {
                again.roundTrip(get);
            }
        }
    }

    @Test
    void whatCannotBeSaidOfAddressesIsRefused() {
        String path = "/v1/listeners/web/access";
        problem(422, "Nothing is to be changed; send allow, deny or remove.", node.send("PUT", path, "{}"));
        problem(
                422,
                "The member 'deny' is not a list; send one, e.g. [\"198.51.100.0/24\"].",
                node.send("PUT", path, "{\"deny\":\"10.0.0.1\"}"));
        for (String body : List.of(
                "{\"deny\":[\"10.0.0.1/8\"]}",
                "{\"deny\":[null]}",
                "{\"deny\":[\"10.0.0.1\"],\"expires_after\":\"soon\"}",
                "{\"deny\":[\"10.0.0.1\"],\"expires_after\":\"1ms\"}")) {
            assertEquals(422, node.send("PUT", path, body).statusCode(), body);
        }
        problem(
                404,
                "there is no listener 'wep'; did you mean 'web'?",
                node.send("PUT", "/v1/listeners/wep/access", "{\"deny\":[\"10.0.0.1\"]}"));
        assertEquals(404, node.get("/v1/listeners/wep/access").statusCode());
    }

    @Test
    void connectionsThatCannotBeAskedForAreRefused() {
        for (String query : List.of("limit=-1", "limit=1001", "client=a", "protocol=http3", "sort=size")) {
            assertEquals(422, node.get("/v1/connections?" + query).statusCode(), query);
        }
        problem(
                422,
                "The protocol 'quic' is not known; known are http1, http2, websocket, tcp.",
                node.get("/v1/connections?protocol=quic"));
        for (String id : List.of("0-1", "9-1", "x", "0--1", "99999999999-1")) {
            assertEquals(404, node.send("DELETE", "/v1/connections/" + id, "{}").statusCode(), id);
        }
    }

    @Test
    void aDnsNameIsAnEndpointToo() {
        ok(node.send("PUT", "/v1/upstreams/app/endpoints/localhost%3A9", "{\"state\":\"maintenance\"}"));
        Shown looked = ok(node.get("/v1/upstreams/app")).object("endpoints", 1);
        assertEquals("maintenance", looked.get("state"));
    }

    @Test
    void changesOfEndpointsThatCannotBeAreRefused() {
        String path = "/v1/upstreams/app/endpoints/" + ORIGIN.address();
        problem(422, "Nothing is to be changed; send state, weight or both.", node.send("PUT", path, "{}"));
        problem(
                422,
                "The state 'dozing' is not known; known are ready, drain and maintenance.",
                node.send("PUT", path, "{\"state\":\"dozing\"}"));
        for (String weight : List.of("257", "-1", "1.5", "\"7\"")) {
            HttpResponse<String> refused = node.send("PUT", path, "{\"weight\":" + weight + "}");
            assertEquals(422, refused.statusCode(), weight);
        }
        problem(
                422,
                "The member 'sate' is not known; known are state, weight.",
                node.send("PUT", path, "{\"sate\":1}"));
        assertEquals(
                404,
                node.send("PUT", "/v1/upstreams/app/endpoints/10.9.9.9:1", "{\"weight\":1}")
                        .statusCode());
        assertEquals(
                404,
                node.send("PUT", "/v1/upstreams/app/endpoints/nowhere", "{\"weight\":1}")
                        .statusCode());
        assertEquals(400, node.send("PUT", path, "no json").statusCode());
        assertEquals(400, node.send("PUT", path, "[1]").statusCode());
    }

    @Test
    void aReloadServesTheNewFileOrSaysWhatIsWrong() throws IOException {
        node.rewrite(yaml("changed"));
        Shown reload = ok(node.send("POST", "/v1/reload", "{}"));
        assertEquals(true, reload.get("changed"));
        assertEquals(2, reload.get("revision"));
        try (TestClient client = TestClient.connect(node.address())) {
            String answer = client.roundTrip("GET /ping HTTP/1.1\r\nhost: a\r\nx-a: 1\r\n\r\n")
                    .text();
            assertEquals("changed", answer);
        }
        node.rewrite(yaml("changed") + "rutes: []\n");
        Shown refused = problem(
                422, "The configuration is invalid; revision 2 goes on.", node.send("POST", "/v1/reload", "{}"));
        Shown wrong = refused.object("problems", 0);
        assertEquals("rutes", wrong.get("path"));
        assertEquals(2, refused.get("revision"));
        Shown config = ok(node.get("/v1/status")).object("config");
        assertEquals(false, config.object("last_reload").get("succeeded"));
    }

    @Test
    void theConfigurationIsShownAsLoadedWithoutSecrets() throws IOException {
        node.rewrite("nonsense: 1");
        Shown file = ok(node.get("/v1/config")).object("files", 0);
        assertEquals(node.config().toString(), file.get("name"));
        String text = String.valueOf(file.get("text"));
        assertTrue(text.contains("    sticky: { secret: ***, cookie: c }\n"), text);
        assertFalse(node.get("/v1/config").body().contains(SECRET));
    }

    @Test
    void theEffectiveConfigurationHasEveryValueAndItsOrigin() {
        HttpResponse<String> answer = node.get("/v1/config?effective");
        Shown config = ok(answer);
        assertTrue(String.valueOf(config.get("text")).contains("# default"), answer.body());
        List<?> values = config.list("values");
        Map<String, String> workers = Map.of("path", "workers", "value", "2", "origin", node.config() + ":2");
        assertTrue(values.contains(workers), answer.body());
        assertFalse(answer.body().contains(SECRET));
    }

    @Test
    void aConfigurationIsCheckedAndNothingChanges() throws IOException {
        Shown valid = ok(node.send("POST", "/v1/config/check", "{}"));
        assertEquals(true, valid.get("valid"));
        Shown given = ok(node.send("POST", "/v1/config/check", "{\"text\":\"rutes: []\"}"));
        assertEquals(false, given.get("valid"));
        Shown wrong = given.object("problems", 0);
        assertEquals(node.config().toString(), wrong.get("file"));
        node.rewrite("rutes: []\n");
        assertEquals(false, ok(node.send("POST", "/v1/config/check", "{}")).get("valid"));
        assertEquals(422, node.send("POST", "/v1/config/check", "{\"text\":7}").statusCode());
        assertEquals(1, ok(node.get("/v1/status")).object("config").get("revision"));
    }

    @Test
    void aCheckedTextDoesNotTellWhatIsInTheFilesItIncludes() throws IOException {
        Path secret = dir.resolve("passwords");
        java.nio.file.Files.writeString(secret, "root:hunter2\nlisteners: hunter3\n");
        HttpResponse<String> answer = node.send("POST", "/v1/config/check", "{\"text\":\"include: [" + secret + "]\"}");
        assertEquals(false, ok(answer).get("valid"));
        assertFalse(answer.body().contains("hunter"), answer.body());
        assertTrue(answer.body().contains("there is a problem here"), answer.body());
    }

    @Test
    void liveAndReadyAreTold() throws Exception {
        assertEquals("alive\n", node.get("/livez").body());
        assertEquals("ready\n", node.get("/readyz").body());
        node.node().drain(Duration.ofSeconds(1));
        assertEquals(200, node.get("/livez").statusCode());
        assertEquals(503, node.get("/readyz").statusCode());
        assertEquals("draining\n", node.get("/readyz").body());
    }

    @Test
    void aRequestForAnotherHostIsRefused() throws IOException {
        try (TestClient client = TestClient.connect(node.adminAddress())) {
            String answer = client.roundTrip("GET /v1/status HTTP/1.1\r\nhost: evil.example:9900\r\n\r\n")
                    .toString();
            assertTrue(answer.startsWith("HTTP/1.1 421 "), answer);
            assertTrue(answer.contains("The host 'evil.example:9900' is not this API"), answer);
            assertEquals(
                    200,
                    client.roundTrip("GET /livez HTTP/1.1\r\nhost: localhost:1\r\n\r\n")
                            .status());
        }
    }

    @Test
    void whatAFormCanSendChangesNothing() {
        HttpResponse<String> refused = node.send(node.request("/v1/reload")
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("a=b")));
        problem(415, "The content-type is application/x-www-form-urlencoded; send application/json.", refused);
    }

    @Test
    void whatIsNotThereIsAProblem() {
        problem(404, "There is nothing at '/v1/stauts'; /v1/openapi.json lists what there is.", node.get("/v1/stauts"));
        problem(404, "There is nothing at '/v1/'; /v1/openapi.json lists what there is.", node.get("/v1/"));
        HttpResponse<String> refused = node.send(node.request("/v1/status").DELETE());
        problem(405, "DELETE is not possible here; GET is.", refused);
        assertEquals("GET", refused.headers().firstValue("allow").orElse(""));
    }

    @Test
    void headAnswersLikeGetWithoutABody() {
        HttpResponse<String> head = node.send(node.request("/livez").HEAD());
        assertEquals(200, head.statusCode());
        assertEquals("6", head.headers().firstValue("content-length").orElse(""));
        assertEquals("no-store", head.headers().firstValue("cache-control").orElse(""));
    }

    @Test
    void aLargeBodyIsRefused() {
        String path = "/v1/config/check";
        String fits = "{\"text\":\"" + "#".repeat(Call.BODY_BYTES_MAX - 11) + "\"}";
        assertEquals(200, node.send("POST", path, fits).statusCode());
        assertEquals(413, node.send("POST", path, fits + " ").statusCode());
    }

    @Test
    void bodiesAtOnceAreBounded() {
        try (StalledBodies _ = StalledBodies.at(node)) {
            assertEquals(200, node.get("/v1/status").statusCode());
        }
        Await.until(
                "them to be given up",
                () -> node.send("POST", "/v1/config/check", "{}").statusCode() == 200);
    }

    @Test
    void aTakenPortIsNamedWithTheKeyToChange() {
        Address taken = Address.parse(node.adminAddress());
        Admin admin = new Admin(taken, null, List.of(), Map.of(), MetricsAccess.USERS);
        IOException refused = assertThrows(IOException.class, () -> AdminServer.bind(admin));
        assertTrue(
                String.valueOf(refused.getMessage()).startsWith("the admin API cannot bind " + taken),
                refused.getMessage());
        assertTrue(String.valueOf(refused.getMessage()).contains("admin.bind"), refused.getMessage());
    }

    private Shown first(String path, String list) {
        return ok(node.get(path)).object(list, 0);
    }

    private static Shown ok(HttpResponse<String> answer) {
        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals(
                "application/json", answer.headers().firstValue("content-type").orElse(""));
        return Shown.parse(answer.body());
    }

    private static Shown problem(int status, String detail, HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode(), answer.body());
        assertEquals(
                "application/problem+json",
                answer.headers().firstValue("content-type").orElse(""));
        Shown problem = Shown.parse(answer.body());
        assertEquals(detail, problem.get("detail"));
        assertEquals(status, problem.get("status"));
        assertNotNull(problem.get("title"));
        return problem;
    }
}
