package io.headgate.perf.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What processes have used since they started.
 *
 * @param userNs in user space; the kernel hands it out in steps of 10 ms
 * @param systemNs in the kernel, likewise
 * @param waitedNs in which a thread that lives could have run but had no core
 */
record CpuTime(long userNs, long systemNs, long waitedNs) {
    /** USER_HZ, the unit of {@code /proc/PID/stat}, is 100 per second on every architecture a JVM runs on. */
    private static final long TICK_NS = 10_000_000;

    private static final CpuTime NONE = new CpuTime(0, 0, 0);

    /** Of these processes, with all their threads; what has ended counts nothing. */
    static CpuTime of(List<ProcessHandle> processes) {
        CpuTime sum = NONE;
        for (ProcessHandle process : processes) {
            sum = sum.plus(of(Path.of("/proc", String.valueOf(process.pid()))));
        }
        return sum;
    }

    private static CpuTime of(Path folder) {
        try {
            CpuTime sum = ofStat(Files.readString(folder.resolve("stat")));
            try (DirectoryStream<Path> tasks = Files.newDirectoryStream(folder.resolve("task"))) {
                for (Path task : tasks) {
                    sum = sum.plus(waited(task.resolve("schedstat")));
                }
            }
            return sum;
        } catch (IOException e) {
            return NONE;
        }
    }

    private static CpuTime waited(Path schedstat) {
        try {
            return ofSchedstat(Files.readString(schedstat));
        } catch (IOException e) {
            return NONE;
        }
    }

    /**
     * {@code proc_pid_stat(5)}: the name in brackets may hold anything; after it, utime and stime are fields 14, 15.
     */
    static CpuTime ofStat(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return new CpuTime(Long.parseLong(fields[11]) * TICK_NS, Long.parseLong(fields[12]) * TICK_NS, 0);
    }

    /** Nanoseconds a thread has run, nanoseconds it has waited for a core, and how often it was put on one. */
    static CpuTime ofSchedstat(String schedstat) {
        return new CpuTime(0, 0, Long.parseLong(schedstat.split(" ")[1]));
    }

    long totalNs() {
        return userNs + systemNs;
    }

    CpuTime plus(CpuTime other) {
        return new CpuTime(userNs + other.userNs, systemNs + other.systemNs, waitedNs + other.waitedNs);
    }

    /** What was used since an earlier look. */
    CpuTime since(CpuTime earlier) {
        return new CpuTime(userNs - earlier.userNs, systemNs - earlier.systemNs, waitedNs - earlier.waitedNs);
    }
}
