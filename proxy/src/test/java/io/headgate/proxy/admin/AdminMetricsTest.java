package io.headgate.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.TestClient;
import io.headgate.proxy.testing.TestNode;
import io.headgate.proxy.testing.TestUsers;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code /metrics} says of those who come to the admin API. */
class AdminMetricsTest {
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
    void everySeriesIsThereFromTheStart() {
        for (String result : new String[] {"ok", "wrong", "throttled", "busy", "not_written"}) {
            assertEquals(0, logins(result), result);
        }
        for (String reason : new String[] {
            "host", "content_type", "other_site", "no_credentials", "wrong_token", "throttled", "role", "busy"
        }) {
            assertEquals(0, refused(reason), reason);
        }
        assertEquals(0, value("headgate_admin_sessions"));
        assertEquals(1, value("headgate_audit_records_total"), "that it has started");
        assertEquals(0, value("headgate_audit_failures_total"));
        assertEquals(0, value("headgate_audit_left_out_total"));
        assertEquals(1, value("headgate_audit_writable"));
    }

    @Test
    void loginsAreCountedByWhatCameOfThem() {
        assertEquals(200, login("admin", TestUsers.PASSWORD).statusCode());
        assertEquals(401, login("admin", "wrong").statusCode());
        assertEquals(401, login("nobody-of-that-name", TestUsers.PASSWORD).statusCode());
        int tries = 2;
        while (login("admin", "guess").statusCode() == 401) {
            tries++;
        }
        assertEquals(1, logins("ok"));
        assertEquals(tries, logins("wrong"), "of a name that nobody has as well");
        assertEquals(1, logins("throttled"));
        String all = scrape();
        assertFalse(all.contains("nobody-of-that-name"), all);
    }

    @Test
    void sessionsAreThoseThatStillHold() throws IOException {
        String cookie = login("admin", TestUsers.PASSWORD)
                .headers()
                .firstValue("set-cookie")
                .orElse("")
                .split(";", 2)[0];
        login("admin", TestUsers.PASSWORD);
        assertEquals(2, value("headgate_admin_sessions"));
        assertEquals(
                200,
                node.send(node.anonymous("/v1/session")
                                .header("cookie", cookie)
                                .header("content-type", "application/json")
                                .DELETE())
                        .statusCode());
        assertEquals(1, value("headgate_admin_sessions"));
        node.rewriteAll("admin: " + TestUsers.ADMIN.replace("admin: { role: admin", "admin: { role: operator") + "\n"
                + "workers: 2\n" + YAML);
        assertEquals(200, send("POST", "/v1/reload", node.localToken(), "").statusCode());
        assertEquals(0, value("headgate_admin_sessions"), "the user has another role");
    }

    @Test
    void refusalsAreCountedByTheirReason() throws IOException {
        try (TestClient client = TestClient.connect(node.adminAddress())) {
            client.roundTrip("GET /v1/status HTTP/1.1\r\nhost: evil.example\r\n\r\n");
        }
        assertEquals(401, node.send(node.anonymous("/v1/status")).statusCode());
        assertEquals(403, send("POST", "/v1/reload", TestUsers.VIEWER_TOKEN, "").statusCode());
        assertEquals(
                415,
                node.send(node.anonymous("/v1/reload")
                                .header("content-type", "text/plain")
                                .POST(BodyPublishers.noBody()))
                        .statusCode());
        assertEquals(
                403,
                node.send(node.anonymous("/v1/session")
                                .header("content-type", "application/json")
                                .header("origin", "http://evil.example")
                                .POST(BodyPublishers.ofString(TestUsers.LOGIN)))
                        .statusCode());
        int wrong = 0;
        while (send("GET", "/v1/status", "old", "").statusCode() == 401) {
            wrong++;
        }
        assertEquals(1, refused("host"));
        assertEquals(1, refused("no_credentials"));
        assertEquals(1, refused("role"));
        assertEquals(1, refused("content_type"));
        assertEquals(1, refused("other_site"));
        assertEquals(wrong, refused("wrong_token"));
        assertEquals(1, refused("throttled"));
    }

    @Test
    void refusalsThatAreTooManyToBeWrittenDownAreCounted() {
        for (int i = 0; i < 70; i++) {
            send("POST", "/v1/reload", TestUsers.VIEWER_TOKEN, "");
        }
        assertEquals(70, refused("role"));
        double leftOut = value("headgate_audit_left_out_total");
        assertTrue(leftOut > 10 && leftOut <= 20, () -> leftOut + " of 70, of which 50 and some were written");
        assertEquals(1 + 70 - leftOut, value("headgate_audit_records_total"));
    }

    @Test
    void anAuditTrailThatCannotBeWrittenShowsUntilItCan() throws IOException {
        Path audit = dir.resolve("state/audit");
        Path aside = dir.resolve("aside");
        Files.move(audit, aside);
        Files.writeString(audit, "in the way");
        assertEquals(503, send("POST", "/v1/reload", TestUsers.ADMIN_TOKEN, "").statusCode());
        assertEquals(503, login("admin", TestUsers.PASSWORD).statusCode());
        assertEquals(2, value("headgate_audit_failures_total"));
        assertEquals(1, logins("not_written"));
        assertEquals(0, logins("ok"));
        assertEquals(0, value("headgate_admin_sessions"));
        assertEquals(0, value("headgate_audit_writable"));

        Files.delete(audit);
        Files.move(aside, audit);
        assertEquals(200, login("admin", TestUsers.PASSWORD).statusCode());
        assertEquals(2, value("headgate_audit_failures_total"));
        assertEquals(1, value("headgate_audit_writable"));
    }

    private HttpResponse<String> login(String name, String password) {
        return node.send("POST", "/v1/session", "{\"name\":\"" + name + "\",\"password\":\"" + password + "\"}");
    }

    private HttpResponse<String> send(String method, String path, String token, String body) {
        return node.send(node.anonymous(path)
                .header("content-type", "application/json")
                .header("authorization", "Bearer " + token)
                .method(method, BodyPublishers.ofString(body)));
    }

    private double logins(String result) {
        return value("headgate_admin_logins_total{result=\"" + result + "\"}");
    }

    private double refused(String reason) {
        return value("headgate_admin_refused_total{reason=\"" + reason + "\"}");
    }

    private String scrape() {
        HttpResponse<String> answer = send("GET", "/metrics", TestUsers.VIEWER_TOKEN, "");
        assertEquals(200, answer.statusCode(), answer.body());
        return answer.body();
    }

    private double value(String series) {
        String all = scrape();
        return all.lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError(series + " is not in\n" + all));
    }
}
