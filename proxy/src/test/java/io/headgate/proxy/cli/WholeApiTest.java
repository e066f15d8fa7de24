package io.headgate.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.headgate.dataplane.testing.TestOrigin;
import io.headgate.proxy.testing.Shown;
import io.headgate.proxy.testing.TestNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Whatever the API can do a command does, and whatever a command prints it prints as JSON too. */
class WholeApiTest {
    /** Commands that print no data, or one document that is made for another program. */
    private static final Set<String> NO_DATA = Set.of(
            "quickstart",
            "run",
            "completion",
            "manual",
            "user add",
            "user hash",
            "user password",
            "user remove",
            "token create");

    /** Operations that no command needs, and why. */
    private static final Map<String, String> NO_COMMAND = Map.of(
            "GET /metrics", "for Prometheus; headgate top reads the counters themselves",
            "GET /v1/openapi.json", "for programs",
            "GET /v1/history", "for the dashboard; headgate top shows what happens now",
            "GET /v1/history/endpoints", "for the dashboard; the log tells it too",
            "POST /v1/config/check", "headgate check does it without a node",
            "GET /v1/session", "for browsers; commands have a token",
            "POST /v1/session", "for browsers; commands have a token",
            "DELETE /v1/session", "for browsers; commands have a token");

    @TempDir
    private Path dir;

    /** Each operation and a command that asks for it. */
    private Map<String, String> commands(String file) {
        Map<String, String> commands = new LinkedHashMap<>();
        commands.put("GET /v1/status", "status");
        commands.put("GET /v1/listeners", "listeners");
        commands.put("GET /v1/listeners/{name}/access", "access app");
        commands.put("PUT /v1/listeners/{name}/access", "access app deny 192.0.2.1");
        commands.put("GET /v1/certificates", "certificates");
        commands.put("GET /v1/routes", "routes");
        commands.put("GET /v1/upstreams", "upstreams");
        commands.put("GET /v1/upstreams/{name}", "upstreams app");
        commands.put("PUT /v1/upstreams/{name}/endpoints/{endpoint}", "upstreams app 127.0.0.1:1 --drain");
        commands.put("GET /v1/latencies", "top --once --interval 10ms --state " + dir.resolve("state"));
        commands.put("GET /v1/connections", "connections");
        commands.put("DELETE /v1/connections/{id}", "connections close 0-1");
        commands.put("GET /v1/diagnostics", "support-bundle -o " + file + ".tar.gz");
        commands.put("GET /v1/access-log", "tail -n 1");
        commands.put("POST /v1/reload", "reload");
        commands.put("GET /v1/config", "config get");
        commands.put("PUT /v1/config", "config apply " + file);
        commands.put("POST /v1/config/confirm", "config confirm");
        commands.put("POST /v1/config/rollback", "config rollback");
        commands.put("GET /v1/config/history", "config history");
        commands.put("POST /v1/config/diff", "config diff");
        commands.put("GET /v1/audit", "audit show");
        commands.put("GET /v1/users", "user list");
        commands.put("GET /livez", "health --live");
        commands.put("GET /readyz", "health");
        return commands;
    }

    @Test
    void everyOperationHasACommandThatAsksForIt() throws Exception {
        Set<String> missing = new TreeSet<>();
        Path file = dir.resolve("headgate.yaml");
        Map<String, String> commands = commands(file.toString());
        for (String operation : operations()) {
            String command = commands.get(operation);
            if (command == null && !NO_COMMAND.containsKey(operation)) {
                missing.add(operation + " has no command here");
            } else if (command != null && !asked(command).contains(operation)) {
                missing.add("headgate " + command + " does not ask for " + operation);
            }
        }
        assertEquals(Set.of(), missing);
    }

    private Set<String> operations() throws IOException {
        try (TestNode node = TestNode.start(dir, "listeners: { app: { bind: 127.0.0.1:0, http: {} } }\n")) {
            Set<String> operations = new TreeSet<>();
            Shown paths = Shown.parse(node.get("/v1/openapi.json").body()).object("paths");
            for (Object path : paths.members().keySet()) {
                paths.object(String.valueOf(path))
                        .members()
                        .keySet()
                        .forEach(
                                method -> operations.add(String.valueOf(method).toUpperCase(Locale.ROOT) + " " + path));
            }
            return operations;
        }
    }

    /** The operations that a command asks for, by a node that says nothing. */
    private static List<String> asked(String command) {
        List<String> asked = new CopyOnWriteArrayList<>();
        try (TestOrigin origin = TestOrigin.answering(request -> {
            String path = request.target()
                    .replaceFirst("\\?.*", "")
                    .replace("/listeners/app/", "/listeners/{name}/")
                    .replaceFirst("/upstreams/app(?=/|$)", "/upstreams/{name}")
                    .replaceFirst("/connections/.+", "/connections/{id}")
                    .replaceFirst("/endpoints/.+", "/endpoints/{endpoint}");
            asked.add(request.method() + " " + path);
            return TestOrigin.ok("{}");
        })) {
            List<String> arguments = new ArrayList<>(Arrays.asList(command.split(" ")));
            arguments.addAll(List.of("--admin", origin.address()));
            Ran.command(arguments.toArray(new String[0]));
        }
        return asked;
    }

    @Test
    void everyCommandThatPrintsDataPrintsItAsJsonToo() {
        List<String> without = new ArrayList<>();
        leaves("", CommandLineProgram.commandLine(), without);
        without.removeAll(NO_DATA);
        assertEquals(List.of(), without, "have no --json and are not said to print no data");
    }

    private static void leaves(String path, CommandLine command, List<String> without) {
        if (command.getSubcommands().isEmpty()
                && !command.getCommandSpec().optionsMap().containsKey("--json")) {
            without.add(path);
        }
        command.getSubcommands()
                .forEach((name, each) -> leaves(path.isEmpty() ? name : path + " " + name, each, without));
    }

    @Test
    void whatIsAskedForAsJsonIsJson() throws IOException {
        try (TestNode node = TestNode.start(dir, """
                listeners: { app: { bind: 127.0.0.1:0, http: {} } }
                routes: [ { upstream: app } ]
                upstreams: { app: { endpoints: [127.0.0.1:1] } }
                """)) {
            Path other = dir.resolve("other.yaml");
            Files.writeString(
                    other, Files.readString(node.config()).replace("routes:", "log: { level: warn }\nroutes:"));
            Map<String, String> commands = commands(other.toString());
            commands.remove("DELETE /v1/connections/{id}"); // there is none; CommandsTest closes one
            commands.remove("GET /v1/access-log"); // a line each; TailCommandTest reads them
            commands.put("PUT /v1/config", commands.get("PUT /v1/config") + " --confirm-within 1h");
            for (String command : commands.values()) {
                List<String> arguments = new ArrayList<>(Arrays.asList(command.split(" ")));
                arguments.addAll(List.of(
                        "--json",
                        "--admin",
                        node.adminAddress(),
                        "--token-file",
                        dir.resolve("state/run/admin.token").toString()));
                Ran ran = Ran.command(arguments.toArray(new String[0]));
                assertEquals("", ran.err(), command);
                assertTrue(JSON.std.anyFrom(ran.out()) instanceof Map<?, ?>, () -> command + ": " + ran.out());
            }
        }
    }
}
