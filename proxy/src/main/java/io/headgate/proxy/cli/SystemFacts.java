package io.headgate.proxy.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What the system says of itself and of a process, as far as it lets us look. */
final class SystemFacts {
    /** What a gateway meets first when a system is not made for it. */
    private static final List<String> SETTINGS = List.of(
            "fs/file-max",
            "fs/nr_open",
            "net/core/somaxconn",
            "net/core/netdev_max_backlog",
            "net/core/rmem_max",
            "net/core/wmem_max",
            "net/ipv4/ip_local_port_range",
            "net/ipv4/tcp_max_syn_backlog",
            "net/ipv4/tcp_syncookies",
            "net/ipv4/tcp_fin_timeout",
            "net/ipv4/tcp_tw_reuse",
            "net/ipv4/tcp_congestion_control",
            "vm/max_map_count",
            "kernel/threads-max");

    private static final int FILE_BYTES_MAX = 256 * 1024;
    private static final int LOG_LINES = 500;
    private static final int LOG_BYTES_MAX = 1 << 20;
    private static final long LOG_WAIT_S = 10;

    private SystemFacts() {}

    /** Texts by what they are about. */
    static Map<String, String> of(long pid) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("kernel", read("/proc/version"));
        facts.put("os-release", read("/etc/os-release"));
        facts.put("load", read("/proc/loadavg"));
        facts.put("memory", read("/proc/meminfo"));
        facts.put("sockets", read("/proc/net/sockstat"));
        facts.put("cgroup-memory-max", read("/sys/fs/cgroup/memory.max"));
        facts.put("cgroup-cpu-max", read("/sys/fs/cgroup/cpu.max"));
        StringBuilder settings = new StringBuilder();
        for (String setting : SETTINGS) {
            settings.append(setting.replace('/', '.'))
                    .append(" = ")
                    .append(read("/proc/sys/" + setting).strip())
                    .append('\n');
        }
        facts.put("sysctl", settings.toString());
        facts.put("process-status", read("/proc/" + pid + "/status"));
        facts.put("process-limits", read("/proc/" + pid + "/limits"));
        return facts;
    }

    private static String read(String file) {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            return new String(in.readNBytes(FILE_BYTES_MAX), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "(cannot be read: " + e.getClass().getSimpleName() + ")\n";
        }
    }

    /** The last lines of the process's log, where the journal has them. */
    static String log(long pid) {
        try {
            Process journal = new ProcessBuilder(
                            "journalctl", "--no-pager", "-o", "short-iso", "-n", "" + LOG_LINES, "_PID=" + pid)
                    .redirectErrorStream(true)
                    .start();
            journal.getOutputStream().close();
            try (InputStream in = journal.getInputStream()) {
                String text = new String(in.readNBytes(LOG_BYTES_MAX), StandardCharsets.UTF_8);
                journal.waitFor(LOG_WAIT_S, TimeUnit.SECONDS);
                return text;
            } finally {
                journal.destroyForcibly();
            }
        } catch (IOException e) {
            return "(there is no journal here: " + e.getMessage() + ")\n";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "(interrupted)\n";
        }
    }
}
