package io.headgate.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.proxy.testing.Shown;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code headgate doctor} on the machine that runs this. */
class DoctorCommandTest {
    private static final List<String> CHECKS = List.of(
            "config",
            "certificates",
            "ports",
            "descriptors",
            "memory",
            "state",
            "clock",
            "entropy",
            "kernel",
            "sysctl",
            "java");

    @TempDir
    private Path dir;

    private Ran doctor(int port, String... more) throws IOException {
        Path file = dir.resolve("headgate.yaml");
        Files.writeString(file, """
                listeners: { web: { bind: 127.0.0.1:%d, http: {} } }
                routes: [ { respond: {} } ]
                admin: { bind: 127.0.0.1:0 }
                """.formatted(port));
        List<String> arguments = new ArrayList<>(List.of(
                "doctor", "-c", file.toString(), "--state", dir.resolve("state").toString()));
        arguments.addAll(List.of(more));
        return Ran.command(arguments.toArray(new String[0]));
    }

    @Test
    void everyCheckIsToldAndEndsWithZeroWhereNothingFails() throws IOException {
        String out = doctor(0).ok();
        for (String check : CHECKS) {
            assertTrue(out.lines().anyMatch(line -> line.matches("(ok|warn)\\s+" + check + "\\s.*")), out);
        }
        assertTrue(out.lines().toList().getLast().matches("\\d+ ok(, \\d+ warn)?"), out);
    }

    @Test
    void aPortThatIsTakenFailsWithOne() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            Ran ran = doctor(taken.getLocalPort());
            assertEquals(1, ran.exitCode(), ran.err());
            assertTrue(ran.out().contains("is taken by"), ran.out());
        }
    }

    @Test
    void jsonSaysTheSame() throws IOException {
        Shown shown = Shown.parse(doctor(0, "--json").ok());
        List<Shown> findings = shown.list("findings").stream()
                .map(each -> new Shown((Map<?, ?>) each))
                .toList();
        assertEquals(
                CHECKS,
                findings.stream().map(each -> each.get("check")).distinct().toList());
        for (Shown each : findings) {
            assertEquals("ok".equals(each.get("verdict")), "".equals(each.get("remedy")), each::toString);
        }
    }
}
