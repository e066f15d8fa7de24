package io.headgate.proxy.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelSettingsTest {
    private static final Path INSTALLED = Path.of("../systemd/src/main/root/usr/lib/sysctl.d/60-headgate.conf");

    @TempDir
    private Path dir;

    private static MadeUp with(MadeUp made, KernelSetting setting, String value) {
        return made.write("/proc/sys/" + setting.key().replace('.', '/'), value + "\n");
    }

    private static KernelSetting setting(String key) {
        return KernelSetting.all().stream()
                .filter(each -> each.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatIsLookedForIsWhatThePackageInstalls() throws Exception {
        assertEquals(KernelSetting.parse(Files.readAllLines(INSTALLED)), KernelSetting.all());
        assertTrue(KernelSetting.all().size() > 10);
        KernelSetting.all().forEach(each -> assertTrue(each.reason().length() > 20, each::toString));
    }

    @Test
    void aMachineThatIsSetAsThePackageSetsItIsWell() {
        MadeUp made = new MadeUp(dir);
        KernelSetting.all().forEach(each -> with(made, each, each.value().replace(' ', '\t')));
        assertEquals(
                "OK " + KernelSetting.all().size() + " kernel settings are as wanted\n",
                MadeUp.told(new KernelSettings().findings(made.subject())));
    }

    @Test
    void aSettingThatIsOtherwiseIsToldWithItsReasonAndTheCommand() {
        MadeUp made = with(new MadeUp(dir), setting("net.core.somaxconn"), "4096");
        with(made, setting("net.ipv4.ip_local_port_range"), "32768\t60999");
        String told = MadeUp.told(new KernelSettings().findings(made.subject()));
        assertTrue(
                told.startsWith("WARN net.core.somaxconn is 4096, wanted is 65535 or more. Caps the queue of"
                        + " connections that wait to be accepted."),
                told);
        assertTrue(told.contains(" -> sysctl -w net.core.somaxconn=65535\n"), told);
        assertTrue(told.contains(" -> sysctl -w net.ipv4.ip_local_port_range='10000 65535'\n"), told);
        made.write("/usr/lib/sysctl.d/60-headgate.conf", "");
        assertTrue(MadeUp.told(new KernelSettings().findings(made.subject())).contains(" -> sysctl --system;"));
    }

    @Test
    void betterThanWantedIsWell() {
        assertTrue(setting("net.core.somaxconn").isMetBy("100000"));
        assertTrue(setting("net.ipv4.tcp_fin_timeout").isMetBy("10"));
        assertFalse(setting("net.ipv4.tcp_fin_timeout").isMetBy("60"));
        assertTrue(setting("net.ipv4.ip_local_port_range").isMetBy("1024 65535"));
        assertFalse(setting("net.ipv4.tcp_notsent_lowat").isMetBy("-1"));
        assertFalse(setting("net.ipv4.tcp_notsent_lowat").isMetBy("4294967295"));
        assertTrue(setting("net.ipv4.tcp_wmem").isMetBy("4096 65536 33554432"));
        assertFalse(setting("net.ipv4.tcp_wmem").isMetBy("4096 65536 4194304"));
        assertFalse(setting("net.ipv4.tcp_tw_reuse").isMetBy("2"));
    }

    @Test
    void theKernelsOwnFilesAreReadWhole() {
        Machine here = new Machine(Path.of("/"));
        String range = setting("net.ipv4.ip_local_port_range").actual(here);
        Assumptions.assumeTrue(range != null, "SKIPPED: this is no Linux");
        assertTrue(String.valueOf(range).matches("\\d+ \\d{4,5}"), range);
    }

    @Test
    void aReasonOfSeveralLinesHoldsForTheLinesBelowIt() {
        assertEquals(
                List.of(new KernelSetting("a.b", "1", "One two."), new KernelSetting("c", "2 3", "One two.")),
                KernelSetting.parse(List.of("# Ignored.", "", "# One", "# two.", "-a.b = 1", "c = 2 3", "# Rest.")));
    }
}
