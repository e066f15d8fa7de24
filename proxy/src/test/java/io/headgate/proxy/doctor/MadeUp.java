package io.headgate.proxy.doctor;

import io.headgate.config.yaml.ConfigReader;
import io.headgate.os.SystemClock;
import io.headgate.proxy.node.StateFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A machine of files in a folder; what is not written is not there. */
final class MadeUp {
    static final String YAML = """
            listeners: { web: { bind: 127.0.0.1:8080, http: {} } }
            routes: [ { respond: {} } ]
            """;
    static final long HEAP = 512L << 20;

    final Path dir;
    final Path state;
    final Machine machine;
    private Jvm jvm = new Jvm(25, "25.0.3+9", HEAP, null);
    private Instant now = Instant.now();
    private @Nullable SystemClock clock = new SystemClock(true, 1000);
    private @Nullable Account account;

    MadeUp(Path dir) {
        this.dir = dir;
        state = dir.resolve("state");
        machine = new Machine(dir.resolve("machine"));
        write("/proc/self/status", "Name:\tjava\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nGroups:\t0\n");
        write("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\nheadgate:x:990:991::/var/lib/headgate:/bin/false\n");
    }

    MadeUp write(String absolute, String text) {
        return write(machine.path(absolute), text);
    }

    MadeUp write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    MadeUp link(String absolute, String to) {
        try {
            Path link = machine.path(absolute);
            Files.createDirectories(link.getParent());
            Files.createSymbolicLink(link, Path.of(to));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives a file or folder a mode, as in {@code rw-r-----}. */
    static void mode(Path file, String mode) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    /** A node that runs as process 77 with these flags. */
    MadeUp node(String... flags) {
        write(state.resolve("run/lock"), "77\n");
        String java = "/usr/bin/java\0" + String.join("\0", flags) + (flags.length == 0 ? "" : "\0");
        return write("/proc/77/cmdline", java + "io.headgate.proxy.Headgate\0run\0--config=x\0")
                .write("/proc/77/status", "Uid:\t990\t990\t990\t990\nGid:\t991\t991\t991\t991\nGroups:\t\n");
    }

    MadeUp jvm(Jvm other) {
        jvm = other;
        return this;
    }

    MadeUp now(Instant other) {
        now = other;
        return this;
    }

    MadeUp clock(@Nullable SystemClock other) {
        clock = other;
        return this;
    }

    /** Everything is asked for somebody who is not root, and in no group. */
    MadeUp stranger() {
        account = new Account("headgate", 990, Set.of(991L));
        return this;
    }

    Subject subject() {
        return subject(YAML);
    }

    Subject subject(String yaml) {
        Path file = dir.resolve("headgate.yaml");
        write(file, yaml);
        StateFolder folder = new StateFolder(state);
        RunningNode node = RunningNode.find(machine, folder);
        return new Subject(
                machine,
                file,
                ConfigReader.read(file),
                folder,
                node,
                account == null ? Account.ofService(machine, node) : account,
                jvm,
                clock,
                now);
    }

    /** Findings as {@code VERDICT found -> remedy}, for a look at all of it. */
    static String told(List<Finding> findings) {
        StringBuilder text = new StringBuilder();
        for (Finding each : findings) {
            text.append(each.verdict()).append(' ').append(each.found());
            text.append(each.remedy().isEmpty() ? "" : " -> " + each.remedy()).append('\n');
        }
        return text.toString();
    }
}
