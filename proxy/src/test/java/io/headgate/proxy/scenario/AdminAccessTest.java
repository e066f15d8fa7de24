package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Certificates;
import io.headgate.proxy.testing.TestProgram;
import io.headgate.proxy.testing.TestUsers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program with users and TLS, asked by its own commands and by curl. */
class AdminAccessTest {
    @TempDir
    private Path dir;

    @Test
    void whoMayAsksAndAllOfItIsInTheTrail() throws Exception {
        Tool curl = Tool.find("curl", "curl");
        Certificates certificates = new Certificates(dir);
        String tls = certificates.make("admin");
        Files.writeString(
                dir.resolve("headgate.yaml"),
                "admin: { bind: 0.0.0.0:0, tls: " + tls + ", "
                        + TestUsers.users() + " }\nwarm_up: false\n"
                        + "listeners: { web: { bind: 127.0.0.1:0, http: {} } }\n");
        String state = dir.resolve("state").toString();
        String anchor;
        try (TestProgram program = TestProgram.run(dir)) {
            String url = Files.readString(dir.resolve("state/run/admin")).strip();
            assertTrue(url.startsWith("https://127.0.0.1:"), url);
            command("reload", "--state", state);
            program.signal("HUP");
            program.awaitErr("event=reload");

            String ca = certificates.chain("admin").toString();
            String status = curl.run("-s", "--cacert", ca, "-o", "/dev/null", "-w", "%{http_code}", url + "/v1/status");
            assertEquals("401", status);
            Path jar = dir.resolve("cookies");
            String json = "content-type: application/json";
            String login = curl.run(
                    "-s", "--cacert", ca, "-c", jar.toString(), "-H", json, "-d", TestUsers.LOGIN, url + "/v1/session");
            assertTrue(login.contains("\"role\":\"admin\""), login);
            String audit = curl.run("-s", "--cacert", ca, "-b", jar.toString(), url + "/v1/audit");
            assertTrue(audit.contains("\"event\":\"login\""), audit);

            String verified = command("audit", "verify", "--state", state);
            anchor = verified.lines().skip(1).findFirst().orElseThrow().replace("the last is ", "");
            program.awaitErr("entry=" + anchor);
            program.signal("TERM");
            assertEquals(0, program.exitCode());
        }
        assertFalse(Files.exists(dir.resolve("state/run/admin.token")));
        try (TestProgram again = TestProgram.run(dir)) {
            command("audit", "verify", "--state", state, "--noted", anchor);
            assertTrue(again.isAlive());
        }
        List<String> events = Files.readAllLines(dir.resolve("state/audit/000000000000000001.jsonl")).stream()
                .map(line -> line.replaceAll(".*\"event\":\"([a-z_]+)\".*", "$1"))
                .toList();
        assertEquals(List.of("start", "asked", "answered", "reload", "refused", "login", "start"), events);
    }

    private static String command(String... arguments) throws IOException {
        try (TestProgram command = TestProgram.start(arguments)) {
            assertEquals(0, command.exitCode(), command::toString);
            return String.join("\n", command.out());
        }
    }
}
