package io.headgate.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.AdminRole;
import io.headgate.config.AdminUser;
import io.headgate.config.yaml.ConfigReader;
import io.headgate.proxy.login.Tokens;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserCommandTest {
    @TempDir
    private Path dir;

    private Ran typing(String line, String... command) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream((line + "\n").getBytes(StandardCharsets.UTF_8)));
        try {
            return Ran.command(command);
        } finally {
            System.setIn(before);
        }
    }

    private Path file() {
        return dir.resolve("users.yaml");
    }

    /** As a configuration has them that includes the file. */
    private Map<String, AdminUser> users() throws IOException {
        Path config = dir.resolve("headgate.yaml");
        Files.writeString(config, "include: users.yaml\nadmin: { bind: 127.0.0.1:0 }\n");
        return ConfigReader.read(config).orThrow().admin().users();
    }

    @Test
    void usersAreAddedChangedAndRemovedWhileAllElseStays() throws IOException {
        String file = file().toString();
        Ran added = typing("correct horse", "user", "add", "alice", "--role", "admin", "--file", file);
        assertTrue(added.ok().startsWith("added alice to " + file), added.out());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
        Files.writeString(file(), Files.readString(file()) + "    # those below are programs\n");
        String token = Ran.command("token", "create", "grafana", "--role", "viewer", "--file", file)
                .ok()
                .strip();
        assertFalse(Files.readString(file()).contains(token));
        Ran.command("token", "create", "alice", "--file", file).ok();
        Map<String, AdminUser> users = users();
        AdminUser alice = Objects.requireNonNull(users.get("alice"));
        assertEquals(AdminRole.ADMIN, alice.role());
        assertNotNull(alice.password());
        assertEquals(1, alice.tokens().size());
        AdminUser grafana = Objects.requireNonNull(users.get("grafana"));
        assertEquals(Tokens.hash(token), grafana.tokens().getFirst().value());
        assertNull(grafana.password());

        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r-----"));
        typing("battery staple", "user", "password", "alice", "--file", file).ok();
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
        AdminUser again = Objects.requireNonNull(users().get("alice"));
        assertFalse(Objects.equals(again.password(), alice.password()));
        assertEquals(alice.tokens(), again.tokens());

        Ran.command("user", "remove", "alice", "--file", file).ok();
        assertEquals(1, users().size());
        assertTrue(Files.readString(file()).contains("    # those below are programs\n"));
    }

    @Test
    void whatCannotBeIsSaid() throws IOException {
        String file = file().toString();
        refused("the password has 5 characters; choose one of 8 to 256", typing("short", add("a", file)));
        refused("'a b' is not a name", typing("correct horse", add("a b", file)));
        refused("the name 'local' is taken by the gateway", typing("correct horse", add("local", file)));
        assertFalse(Files.exists(file()), "nothing was written");
        typing("correct horse", add("alice", file)).ok();
        refused("has a user 'alice' already", typing("correct horse", add("alice", file)));
        refused("has no user 'bob'", Ran.command("user", "remove", "bob", "--file", file));
        refused("has no user 'bob'", Ran.command("user", "password", "bob", "--file", file));
        refused("say --role ROLE to make one", Ran.command("token", "create", "bob", "--file", file));
        refused(
                "has another role already",
                Ran.command("token", "create", "alice", "--role", "viewer", "--file", file));
        Files.writeString(file(), "admin:\n  users:\n    alice:\n      role: admin\n");
        refused("users.yaml:3: 'alice' is not written as", Ran.command("token", "create", "alice", "--file", file));
        Files.writeString(file(), "listeners: {}\n");
        refused("has no lines 'admin:' and '  users:'", typing("correct horse", add("alice", file)));
        assertEquals(2, Ran.command("user", "add", "a", "--role", "king").exitCode());
        assertEquals(2, Ran.command("user").exitCode());
        assertEquals(2, Ran.command("token").exitCode());
    }

    private static String[] add(String name, String file) {
        return new String[] {"user", "add", name, "--role", "admin", "--file", file};
    }

    private static void refused(String part, Ran ran) {
        assertTrue(ran.exitCode() != 0, ran.out());
        assertTrue(ran.err().contains(part), ran.err());
    }

    @Test
    void aHashIsPrintedForFilesWrittenByHand() {
        String hash = typing("correct horse", "user", "hash").ok().strip();
        assertTrue(hash.startsWith("$argon2id$v=19$m=19456,t=2,p=1$"), hash);
    }
}
