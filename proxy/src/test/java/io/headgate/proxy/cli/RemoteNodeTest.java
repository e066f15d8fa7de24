package io.headgate.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Certificates;
import io.headgate.proxy.testing.Shown;
import io.headgate.proxy.testing.TestNode;
import io.headgate.proxy.testing.TestUsers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that ask a node which speaks TLS and wants to know who asks. */
class RemoteNodeTest {
    @TempDir
    private Path dir;

    private Certificates certificates;
    private TestNode node;
    private Path state;

    @BeforeEach
    void start() {
        certificates = new Certificates(dir);
        String admin = "{ bind: 0.0.0.0:0, tls: " + certificates.make("admin") + ", " + TestUsers.users() + " }";
        node = TestNode.start(dir, admin, "listeners: { app: { bind: 127.0.0.1:0, http: {} } }\n");
        state = dir.resolve("state");
    }

    @AfterEach
    void stop() throws IOException {
        node.close();
    }

    private Ran remote(String token, String... command) throws IOException {
        Path file = dir.resolve("token");
        Files.writeString(file, token + "\n");
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of(
                "--admin", node.adminUrl(), "--state", dir.resolve("elsewhere").toString()));
        arguments.addAll(List.of("--token-file", file.toString()));
        return Ran.command(arguments.toArray(new String[0]));
    }

    @Test
    void onTheMachineNothingIsNeeded() throws IOException {
        Files.writeString(state.resolve("run/admin"), node.adminUrl() + "\n");
        assertTrue(Ran.command("status", "--state", state.toString()).ok().contains("listener   app"));
        assertTrue(Ran.command("user", "list", "--state", state.toString()).ok().contains("operator"));
    }

    @Test
    void fromElsewhereATokenAndWhoVouchesForTheNodeAre() throws IOException {
        String ca = certificates.chain("admin").toString();
        assertTrue(remote(TestUsers.VIEWER_TOKEN, "status", "--ca", ca).ok().contains("listener   app"));
        Ran untrusted = remote(TestUsers.VIEWER_TOKEN, "status");
        assertEquals(1, untrusted.exitCode());
        Ran wrong = remote("wrong", "status", "--ca", ca);
        assertEquals(1, wrong.exitCode());
        assertTrue(wrong.err().contains("does not know who asks, or not any more; give a token"), wrong.err());
        Ran unknown = Ran.command("reload", "--admin", node.adminUrl(), "--ca", ca, "--state", dir.toString());
        assertTrue(unknown.err().contains("does not know who asks; give a token"), unknown.err());
        Ran viewer = remote(TestUsers.VIEWER_TOKEN, "reload", "--ca", ca);
        assertEquals(1, viewer.exitCode());
        assertTrue(viewer.err().contains("for the role operator, and 'viewer' is viewer"), viewer.err());
    }

    @Test
    void aTokenIsNeverSentInCleartextOffTheMachine() throws IOException {
        Path token = Files.writeString(dir.resolve("token"), "t");
        Ran ran = Ran.command("status", "--admin", "192.0.2.1:9900", "--token-file", token.toString());
        assertEquals(2, ran.exitCode());
        assertTrue(ran.err().contains("in cleartext; write https:// before the address"), ran.err());
        Files.writeString(token, "\n");
        assertEquals(
                2,
                Ran.command("status", "--admin", "127.0.0.1:1", "--token-file", token.toString())
                        .exitCode());
    }

    @Test
    void theTrailIsShownAndVerified() throws IOException {
        String ca = certificates.chain("admin").toString();
        remote(TestUsers.ADMIN_TOKEN, "reload", "--ca", ca).ok();
        String shown =
                remote(TestUsers.ADMIN_TOKEN, "audit", "show", "--ca", ca).ok();
        assertTrue(shown.contains("POST /v1/reload"), shown);
        Shown json = Shown.parse(remote(TestUsers.ADMIN_TOKEN, "audit", "show", "--json", "--after", "1", "--ca", ca)
                .ok());
        assertEquals(2, json.list("entries").size());

        String verified =
                Ran.command("audit", "verify", "--state", state.toString()).ok();
        assertTrue(verified.startsWith("entries 1 to 3 are as they were written\nthe last is 3:"), verified);
        String noted = verified.lines().skip(1).findFirst().orElseThrow().replace("the last is ", "");
        Ran.command("audit", "verify", "--folder", state.resolve("audit").toString(), "--noted", noted)
                .ok();
        assertEquals(
                3L,
                ((Number) java.util.Objects.requireNonNull(
                                Shown.parse(Ran.command("audit", "verify", "--json", "--state", state.toString())
                                                .ok())
                                        .get("last")))
                        .longValue());

        Path file = state.resolve("audit/000000000000000001.jsonl");
        Files.writeString(file, Files.readString(file).replace("\"who\":\"admin\"", "\"who\":\"elsie\""));
        Ran broken = Ran.command("audit", "verify", "--state", state.toString());
        assertEquals(1, broken.exitCode());
        assertTrue(broken.err().startsWith(file + ":2: the line was changed"), broken.err());
        assertEquals(2, Ran.command("audit", "verify", "--noted", "3").exitCode());
        assertEquals(
                1,
                Ran.command("audit", "verify", "--folder", dir.resolve("none").toString())
                        .exitCode());
    }
}
