package io.headgate.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.TestOrigin;
import io.headgate.proxy.testing.Shown;
import io.headgate.proxy.testing.TestNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupportBundleCommandTest {
    /** Stands in every place of a configuration that a secret can stand in. */
    private static final String PLANTED = "pl4nted-s3cret-of-32-characters";

    @TempDir
    private Path dir;

    private TestNode node;

    @BeforeEach
    void start() throws IOException {
        Files.writeString(dir.resolve("key"), PLANTED);
        node = TestNode.start(dir, """
                listeners:
                  web: { bind: 127.0.0.1:0, http: {} }
                  secure:
                    bind: 127.0.0.1:0
                    http: {}
                    tls:
                      certificates:
                        - acme:
                            directory: https://%2$s/dir
                            email: a@example.com
                            hosts: [shop.example.com]
                            external_account: { id: kid, hmac: %1$s }
                routes:
                  - match: { headers: { x-api-key: "%1$s" }, path: /a }
                    filters: { request_headers: { set: { authorization: "Bearer %1$s", x-my-token: %1$s } } }
                    upstream: db
                  - match: { path: /b }
                    redirect: { to: "https://user:%1$s@other.example/" }
                  - upstream: app
                upstreams:
                  app: { endpoints: ["%2$s"], sticky: { secret: %1$s } }
                  filed: { endpoints: ["%2$s"], sticky: { secret: "${file:%3$s}" } }
                  db: { endpoints: ["%2$s"], health: { redis: { password: "%1$s" }, interval: 1h } }
                tracing: { otlp: "http://%2$s", headers: { X-Tenant: "%1$s", x-filed: "${file:%3$s}" } }
                """.formatted(PLANTED, TestOrigin.refusing(), dir.resolve("key")));
    }

    @AfterEach
    void stop() throws IOException {
        node.close();
    }

    private Ran bundle(Path file, String... more) {
        List<String> arguments = new java.util.ArrayList<>(
                List.of("support-bundle", "-o", file.toString(), "--admin", node.adminAddress()));
        arguments.addAll(List.of(more));
        return Ran.command(arguments.toArray(new String[0]));
    }

    @Test
    void itHoldsWhatHelpsAndNoSecret() throws Exception {
        Path file = dir.resolve("bundle.tar.gz");
        String told = bundle(file).ok();
        assertTrue(told.startsWith(file + ": ") && told.endsWith(" files, secrets hidden\n"), told);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        Path unpacked = Files.createDirectories(dir.resolve("unpacked"));
        Process tar = new ProcessBuilder(
                        "tar", "-xzf", file.toString(), "--strip-components=1", "-C", unpacked.toString())
                .inheritIO()
                .start();
        assertEquals(0, tar.waitFor());
        try (Stream<Path> files = Files.walk(unpacked)) {
            for (Path each : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(each, StandardCharsets.UTF_8);
                assertFalse(text.contains(PLANTED), () -> each + " has the secret:\n" + text);
                assertFalse(text.isBlank(), () -> each + " is empty");
            }
        }
        assertTrue(Files.readString(unpacked.resolve("config.yaml")).contains("authorization: ***"));
        assertTrue(Files.readString(unpacked.resolve("threads.txt")).contains("\"control\""));
        assertTrue(Files.readString(unpacked.resolve("metrics.txt")).contains("headgate_config_revision 1"));
        assertTrue(
                Files.readString(unpacked.resolve("system/process-limits.txt")).contains("Max open files"));
        assertEquals(
                1,
                Shown.parse(Files.readString(unpacked.resolve("status.json")))
                        .object("config")
                        .get("revision"));
    }

    @Test
    void itSaysWhatIsInItAndWritesOverNothing() {
        Path file = dir.resolve("bundle.tar.gz");
        Shown told = Shown.parse(bundle(file, "--json").ok());
        assertEquals(file.toString(), told.get("file"));
        assertTrue(told.list("contents").containsAll(List.of("status.json", "log.txt", "heap.txt")), told.toString());
        Ran again = bundle(file);
        assertEquals(1, again.exitCode());
        assertTrue(again.err().contains("is there already"), again.err());
        assertEquals(1, bundle(dir.resolve("none/bundle.tar.gz")).exitCode());
    }

    @Test
    void whatOnlyLooksSecretIsHiddenToo() {
        assertEquals("a: { x-token: ***", Unsecret.yaml("a: { x-token: abc, b: 1 }"));
        assertEquals("password: ***   # headgate.yaml:3", Unsecret.yaml("password: \"a # b\"   # headgate.yaml:3"));
        assertEquals("- secret: ***\n  id: kid", Unsecret.yaml("- secret: s\n  id: kid"));
        assertEquals("to: https://***@h/", Unsecret.text("to: https://u:p@h/"));
        assertEquals(
                "{Authorization=***, a=[{set-cookie=***}, //***@h, 7]}",
                String.valueOf(
                        Unsecret.json(Shown.parse("{\"Authorization\":\"x\",\"a\":[{\"set-cookie\":[1]},\"//u@h\",7]}")
                                .members())));
    }
}
