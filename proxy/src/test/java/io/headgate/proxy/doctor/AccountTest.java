package io.headgate.proxy.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom the service runs as, and which node runs. */
class AccountTest {
    @TempDir
    private Path dir;

    @Test
    void fromACheckoutItIsWhoAsks() {
        assertEquals(
                new Account("root", 0, Set.of(0L)), new MadeUp(dir).subject().account());
    }

    @Test
    void ofAnInstalledServiceItIsItsAccountWithItsGroups() {
        MadeUp made = new MadeUp(dir)
                .write("/usr/lib/systemd/system/headgate.service", "[Service]\n")
                .write("/etc/group", "ssl-cert:x:115:postgres,headgate\nheadgate:x:991:\n");
        assertEquals(
                new Account("headgate", 990, Set.of(991L, 115L)), made.subject().account());
    }

    @Test
    void ofANodeItIsWhoItRunsAs() {
        assertEquals(
                new Account("headgate", 990, Set.of(991L)),
                new MadeUp(dir).node().subject().account());
    }

    @Test
    void aLockThatWasLeftBehindNamesNoNode() {
        MadeUp made = new MadeUp(dir).node();
        made.write("/proc/77/cmdline", "sleep\0" + "10\0");
        assertNull(made.subject().node());
    }
}
