package io.headgate.proxy.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryTest {
    private static final String PAGES = "/sys/kernel/mm/transparent_hugepage/";

    @TempDir
    private Path dir;

    private MadeUp made;

    @BeforeEach
    void start() {
        made = new MadeUp(dir).write("/proc/meminfo", "MemTotal:        4194304 kB\nMemFree: 1 kB\n");
    }

    private String told() {
        return MadeUp.told(new Memory().findings(made.subject()));
    }

    @Test
    void aMachineWithRoomIsWell() {
        assertEquals(
                "OK the JVM may take 512 MiB of heap, 512 MiB of buffers and some 256 MiB beside, and this machine"
                        + " gives 4096 MiB\nOK this kernel has no transparent huge pages\n",
                told());
    }

    @Test
    void theTightestControlGroupAboveTheNodeCounts() {
        made.node()
                .write("/proc/77/cgroup", "0::/system.slice/headgate.service\n")
                .write("/sys/fs/cgroup/system.slice/headgate.service/memory.max", "max\n")
                .write("/sys/fs/cgroup/system.slice/memory.max", String.valueOf(1024L << 20));
        assertTrue(
                told().startsWith("WARN the JVM may take 512 MiB of heap, 512 MiB of buffers and some 256 MiB beside,"
                        + " and the control group /system.slice gives 1024 MiB -> start it with"
                        + " HEADGATE_JVM_OPTS=-Xmx384m\n"),
                told());
    }

    @Test
    void aHeapThatCannotFitIsAFailure() {
        made.write("/proc/self/cgroup", "5:memory:/box\n")
                .write("/sys/fs/cgroup/memory/box/memory.limit_in_bytes", String.valueOf(700L << 20));
        assertTrue(told().startsWith("FAIL "), told());
        assertTrue(told().contains("the control group /box gives 700 MiB"), told());
    }

    @Test
    void theFlagsOfTheNodeCountAndTheLastOneWins() {
        Path options = dir.resolve("jvm.options");
        made.write(options, "# flags\n-Xmx512m\n");
        made.node("@" + options, "-Xmx2g", "-XX:MaxDirectMemorySize=1536m");
        assertTrue(told().startsWith("OK the JVM may take 2048 MiB of heap, 1536 MiB of buffers"), told());
    }

    @Test
    void theUnitsLimitCountsBeforeItRuns() {
        made.write("/usr/lib/systemd/system/headgate.service", "[Service]\nMemoryMax=20%\n")
                .write("/proc/self/cgroup", "0::/user.slice\n")
                .write("/sys/fs/cgroup/user.slice/memory.max", "1000\n");
        assertTrue(
                told().contains("the unit (MemoryMax=20%) gives 819 MiB -> systemctl edit headgate, write [Service]"
                        + " MemoryMax=1281M, or Environment=HEADGATE_JVM_OPTS=-Xmx281m, and restart it\n"),
                told());
    }

    @Test
    void hugePagesThatAreMadeWhileAProgramWaitsAreAWarning() {
        made.write(PAGES + "enabled", "[always] madvise never\n").write(PAGES + "defrag", "always [madvise] never\n");
        assertTrue(told().endsWith("OK transparent huge pages: always, made madvise\n"), told());
        made.write(PAGES + "defrag", "[always] defer madvise never\n");
        assertTrue(told().contains("WARN transparent huge pages: always, made always"), told());
    }
}
