package io.headgate.proxy.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.proxy.testing.Shown;
import io.headgate.proxy.testing.TestProgram;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A configuration that is to be confirmed, and a process that does not live to see it. */
class ConfirmWithinTest {
    @TempDir
    private Path dir;

    private static String yaml(String body) {
        return """
                listeners: { web: { bind: 127.0.0.1:0, http: {} } }
                routes: [ { respond: { body: %s } } ]
                admin: { bind: 127.0.0.1:0 }
                workers: 1
                warm_up: false
                """.formatted(body);
    }

    private static String served(TestProgram program) {
        try (TestClient client = TestClient.connect(program.address("web"))) {
            return client.roundTrip("GET / HTTP/1.1\r\nhost: a\r\n\r\n").text();
        }
    }

    private Shown ask(String method, String path, String body) throws IOException, InterruptedException {
        String admin = Files.readString(dir.resolve("state/run/admin")).strip();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + admin + path))
                .header("content-type", "application/yaml")
                .header(
                        "authorization",
                        "Bearer "
                                + Files.readString(dir.resolve("state/run/admin.token"))
                                        .strip())
                .method(method, BodyPublishers.ofString(body))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return Shown.parse(client.send(request, BodyHandlers.ofString()).body());
        }
    }

    @Test
    void whatNobodyConfirmedIsGoneAfterAKill() throws Exception {
        Files.writeString(dir.resolve("headgate.yaml"), yaml("file"));
        try (TestProgram program = TestProgram.run(dir)) {
            Shown change = ask("PUT", "/v1/config?confirm_within=1h", yaml("unconfirmed"));
            assertEquals(2, change.get("revision"));
            assertEquals("unconfirmed", served(program));
            program.signal("KILL");
            program.exitCode();
        }
        try (TestProgram program = TestProgram.run(dir)) {
            assertEquals("file", served(program));
            Shown history = ask("GET", "/v1/config/history", "");
            assertEquals(3, history.get("revision"));
            assertEquals(false, history.get("differs_from_file"));
            List<Boolean> confirmed = history.list("revisions").stream()
                    .map(each -> Boolean.TRUE.equals(((java.util.Map<?, ?>) each).get("confirmed")))
                    .toList();
            assertEquals(List.of(true, false, true), confirmed);
            assertFalse(ask("GET", "/v1/status", "").object("config").has("confirm_by"));
        }
    }

    @Test
    void whatNobodyConfirmsIsGoneBackFromByItself() throws Exception {
        Files.writeString(dir.resolve("headgate.yaml"), yaml("file"));
        try (TestProgram program = TestProgram.run(dir)) {
            ask("PUT", "/v1/config?confirm_within=1s", yaml("unconfirmed"));
            assertEquals("unconfirmed", served(program));
            Await.until("the file's configuration", () -> served(program).equals("file"));
            program.awaitErr("configuration was not confirmed");
        }
    }
}
