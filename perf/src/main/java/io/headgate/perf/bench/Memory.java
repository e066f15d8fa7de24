package io.headgate.perf.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How much memory processes keep resident. */
final class Memory {
    private static final String SHARE = "Pss:";
    private static final int KIB = 1024;

    private Memory() {}

    /**
     * Bytes of these processes together. Pages that several processes share count once (proportional set size), or a
     * program of several processes would seem bigger than it is.
     */
    static long of(List<ProcessHandle> processes) {
        long sum = 0;
        for (ProcessHandle process : processes) {
            try {
                sum += ofRollup(Files.readString(Path.of("/proc", String.valueOf(process.pid()), "smaps_rollup")));
            } catch (IOException e) {
                throw new BenchFailed("cannot read the memory of process " + process.pid(), e);
            }
        }
        return sum;
    }

    /** Bytes, from the text of {@code /proc/PID/smaps_rollup}. */
    static long ofRollup(String rollup) {
        return rollup.lines()
                .filter(line -> line.startsWith(SHARE))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIB)
                .sum();
    }
}
