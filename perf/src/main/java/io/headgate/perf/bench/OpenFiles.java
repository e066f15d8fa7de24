package io.headgate.perf.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many files a process of this run may have open; sockets are files. */
final class OpenFiles {
    /** What a proxy opens beside its connections: listeners, logs, pipes, libraries. */
    static final int OTHERS = 200;

    /** Proxies size their tables by it; more is of no use here. */
    private static final int USEFUL_MAX = 65_536;

    private OpenFiles() {}

    /** The limit that the programs started from here inherit. */
    static int max() {
        try {
            return of(Files.readString(Path.of("/proc/self/limits")));
        } catch (IOException e) {
            throw new BenchFailed("cannot tell how many files may be open", e);
        }
    }

    /** @param limits the text of {@code /proc/self/limits} */
    static int of(String limits) {
        String name = "Max open files";
        String soft = limits.lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).strip().split("\\s+")[0])
                .findFirst()
                .orElseThrow();
        return soft.equals("unlimited") ? USEFUL_MAX : Math.clamp(Long.parseLong(soft), 0, USEFUL_MAX);
    }
}
