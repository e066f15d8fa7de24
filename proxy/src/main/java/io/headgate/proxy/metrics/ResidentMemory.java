package io.headgate.proxy.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the kernel says of this process' memory (proc_pid_status(5)), which the virtual machine cannot tell. */
final class ResidentMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String LINE = "VmRSS:";

    private ResidentMemory() {}

    /** Bytes; not a number where the kernel does not tell. */
    static double bytes() {
        try {
            return of(Files.readAllLines(STATUS));
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    static double of(List<String> status) {
        for (String line : status) {
            if (line.startsWith(LINE)) {
                // As in "VmRSS:     81234 kB", where a kB is 1,024 bytes.
                return 1024.0 * Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        return Double.NaN;
    }
}
