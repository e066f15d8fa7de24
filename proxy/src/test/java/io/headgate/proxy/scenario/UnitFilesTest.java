package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.proxy.node.Loaded;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The files a package installs, as systemd's own tools and the program read them. */
final class UnitFilesTest {
    private static final Path ROOT =
            Path.of("../systemd/src/main/root").toAbsolutePath().normalize();
    private static final Path SERVICE = ROOT.resolve("usr/lib/systemd/system/headgate.service");
    private static final Path SOCKET = ROOT.resolve("usr/lib/systemd/system/headgate.socket");
    private static final double EXPOSURE_MAX = 2.0;

    @Test
    void theServiceIsExposedLittle() throws Exception {
        Tool analyze = Tool.find("systemd-analyze", "systemd");
        String report = analyze.run("security", "--offline=true", "--no-pager", SERVICE.toString());
        Matcher level = Pattern.compile("Overall exposure level for headgate.service: ([0-9.]+)")
                .matcher(report);
        assertTrue(level.find(), report);
        assertTrue(Double.parseDouble(level.group(1)) <= EXPOSURE_MAX, report);
    }

    @Test
    void systemdKnowsEverySettingOfTheService() throws Exception {
        Tool analyze = Tool.find("systemd-analyze", "systemd");
        // That the program is not installed here is no mistake of the unit's.
        List<String> complaints = analyze.run("verify", "--man=no", SERVICE.toString())
                .lines()
                .filter(line -> line.contains("headgate.service"))
                .filter(line -> !line.contains("/usr/bin/headgate"))
                .toList();
        assertEquals(List.of(), complaints);
    }

    @Test
    void systemdKnowsEverySettingOfTheSockets() throws Exception {
        Tool analyze = Tool.find("systemd-analyze", "systemd");
        List<String> complaints = analyze.run("verify", "--man=no", SOCKET.toString())
                .lines()
                .filter(line -> line.contains("headgate.socket"))
                .toList();
        assertEquals(List.of(), complaints);
    }

    @Test
    void everyKernelSettingSaysWhy() throws Exception {
        List<String> lines = Files.readAllLines(ROOT.resolve("usr/lib/sysctl.d/60-headgate.conf"));
        String before = "";
        int settings = 0;
        for (String line : lines) {
            if (!line.isEmpty() && !line.startsWith("#")) {
                assertTrue(line.matches("-[a-z0-9_.]+ = [0-9 ]+"), line);
                assertTrue(!before.isEmpty(), "nothing says why: " + line);
                settings++;
            }
            before = line;
        }
        assertTrue(settings > 0, lines.toString());
    }

    @Test
    void theConfigurationAfterAnInstallationIsValidWithoutAWarning() throws Exception {
        Loaded loaded = Loaded.from(ROOT.resolve("etc/headgate/headgate.yaml"));
        assertEquals(List.of(), loaded.reading().warnings());
    }
}
