package io.headgate.perf.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** What the kernel writes into {@code /proc}, as Linux 6.18 did. */
class ProcFilesTest {
    @Test
    void cpuTimeIsReadBehindANameThatMayHoldAnything() {
        String stat = "812 (a) b (c) S 1 812 812 0 -1 4194560 51 0 0 0 731 42 5 6 20 0 1 0 3121 10555392 1183\n";
        assertEquals(new CpuTime(7_310_000_000L, 420_000_000L, 0), CpuTime.ofStat(stat));
    }

    @Test
    void waitingForACoreIsTheSecondNumberOfAThread() {
        assertEquals(new CpuTime(0, 0, 75_301_822), CpuTime.ofSchedstat("9120334 75301822 611\n"));
    }

    @Test
    void cpuTimeSinceAnEarlierLookIsTheDifference() {
        CpuTime spent = new CpuTime(50, 40, 30).since(new CpuTime(5, 4, 3));
        assertEquals(new CpuTime(45, 36, 27), spent);
        assertEquals(81, spent.totalNs());
    }

    @Test
    void memoryIsTheProportionalShare() {
        String rollup = """
                55d0c0a00000-7ffd4b9f2000 ---p 00000000 00:00 0                          [rollup]
                Rss:               11904 kB
                Pss:                8301 kB
                Pss_Dirty:          5120 kB
                """;
        assertEquals(8301 * 1024, Memory.ofRollup(rollup));
    }

    @Test
    void coresAreSharedOutAsFarAsTheyGo() {
        assertEquals(new Cores(0, 1, 1, 2), Cores.of("0-1"));
        assertEquals(new Cores(2, 3, 8, 3), Cores.of("2-3,8"));
        assertEquals(new Cores(5, 5, 5, 1), Cores.of("5"));
    }

    @Test
    void theLimitOfOpenFilesIsTheSoftOne() {
        String limits = """
                Limit                     Soft Limit           Hard Limit           Units
                Max processes             96201                96201                processes
                Max open files            20000                30000                files
                """;
        assertEquals(20_000, OpenFiles.of(limits));
        assertEquals(65_536, OpenFiles.of(limits.replace("20000", "1048576")));
        assertEquals(65_536, OpenFiles.of(limits.replace("20000", "unlimited")));
    }
}
