package io.headgate.proxy.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether the memory that the JVM may take fits into what it is given, and how the kernel hands it out. */
final class Memory implements Check {
    private static final long MIB = 1024L * 1024;

    /**
     * Classes, compiled code, threads and the mapped counters: 81 to 141 MiB were measured right after a start, with
     * little on the heap; twice that leaves room for the sockets' buffers, which count too.
     */
    private static final long BESIDE_HEAP = 256 * MIB;

    private static final String HUGE_PAGES = "/sys/kernel/mm/transparent_hugepage/";

    /** What the JVM may take. */
    private record Flags(long heap, long direct) {}

    /** What it is given. */
    private record Limit(long bytes, String whose) {}

    @Override
    public List<Finding> findings(Subject subject) {
        List<Finding> findings = new ArrayList<>();
        findings.add(fits(subject.machine(), flags(subject), limit(subject)));
        findings.add(hugePages(subject.machine()));
        return findings;
    }

    private static Finding fits(Machine machine, Flags flags, Limit limit) {
        long wanted = flags.heap() + flags.direct() + BESIDE_HEAP;
        String found = "the JVM may take " + flags.heap() / MIB + " MiB of heap, " + flags.direct() / MIB
                + " MiB of buffers and some " + BESIDE_HEAP / MIB + " MiB beside, and " + limit.whose() + " gives "
                + limit.bytes() / MIB + " MiB";
        if (wanted <= limit.bytes()) {
            return Finding.ok(found);
        }
        long heap = Math.max(64, (limit.bytes() - BESIDE_HEAP) / 2 / MIB);
        String remedy = UnitFile.isInstalled(machine)
                ? "systemctl edit headgate, write [Service] MemoryMax=" + (wanted / MIB + 1)
                        + "M, or Environment=HEADGATE_JVM_OPTS=-Xmx" + heap + "m, and restart it"
                : "start it with HEADGATE_JVM_OPTS=-Xmx" + heap + "m";
        return flags.heap() + BESIDE_HEAP <= limit.bytes() ? Finding.warn(found, remedy) : Finding.fail(found, remedy);
    }

    /** Of the node that runs, by its command line; otherwise ours. Buffers may take as much as the heap unless told. */
    private static Flags flags(Subject subject) {
        long heap = subject.jvm().heapBytesMax();
        long direct = -1;
        for (String flag : flagsOf(subject.node())) {
            if (flag.startsWith("-Xmx")) {
                heap = bytes(flag.substring("-Xmx".length()), heap);
            } else if (flag.startsWith("-XX:MaxDirectMemorySize=")) {
                direct = bytes(flag.substring(flag.indexOf('=') + 1), direct);
            }
        }
        return new Flags(heap, direct < 0 ? heap : direct);
    }

    private static List<String> flagsOf(@Nullable RunningNode node) {
        List<String> flags = new ArrayList<>();
        for (String argument : node == null ? List.<String>of() : node.arguments()) {
            try {
                flags.addAll(argument.startsWith("@") ? Files.readAllLines(Path.of(argument.substring(1))) : List.of());
            } catch (IOException e) {
                // A new version is in its place; the flags that follow it are still known.
            }
            flags.add(argument);
        }
        return flags;
    }

    /** As the JVM reads sizes: {@code 512m}. */
    private static long bytes(String text, long otherwise) {
        int unit = text.isEmpty() ? -1 : "kmgt".indexOf(Character.toLowerCase(text.charAt(text.length() - 1)));
        long number = Machine.parsed(unit < 0 ? text : text.substring(0, text.length() - 1), -1);
        return number < 0 ? otherwise : number << 10 * (unit + 1);
    }

    /** The smallest: of the machine, of the service's unit before it runs, of each group it runs in. */
    private static Limit limit(Subject subject) {
        Machine machine = subject.machine();
        long total = total(machine);
        Limit limit = new Limit(total, "this machine");
        RunningNode node = subject.node();
        String configured = node == null ? UnitFile.setting(machine, "MemoryMax") : null;
        if (configured != null) {
            limit = lower(limit, ofUnit(configured, total), "the unit (MemoryMax=" + configured + ")");
        }
        String file = node == null ? "/proc/self/cgroup" : node.proc("cgroup");
        for (String line : node == null && configured != null ? List.<String>of() : machine.lines(file)) {
            String[] fields = line.split(":", 3);
            boolean ofMemory = fields.length == 3 && fields[1].equals("memory");
            if (ofMemory || line.startsWith("0::")) {
                limit = ofGroups(machine, fields[2], ofMemory, limit);
            }
        }
        return limit;
    }

    private static Limit ofGroups(Machine machine, String group, boolean first, Limit limit) {
        String top = first ? "/sys/fs/cgroup/memory" : "/sys/fs/cgroup";
        String name = first ? "memory.limit_in_bytes" : "memory.max";
        Limit lowest = limit;
        for (Path path = Path.of(group); path != null; path = path.getParent()) {
            String folder = path.getNameCount() == 0 ? top : top + path;
            lowest = lower(lowest, machine.number(folder + "/" + name, Long.MAX_VALUE), "the control group " + path);
        }
        return lowest;
    }

    private static Limit lower(Limit limit, long bytes, String whose) {
        return bytes < limit.bytes() ? new Limit(bytes, whose) : limit;
    }

    private static long ofUnit(String setting, long total) {
        return setting.endsWith("%")
                ? total / 100 * Machine.parsed(setting.substring(0, setting.length() - 1), 100)
                : bytes(setting, Long.MAX_VALUE);
    }

    private static long total(Machine machine) {
        String told = machine.field("/proc/meminfo", "MemTotal");
        return told == null ? Long.MAX_VALUE : Machine.parsed(told.replace(" kB", ""), Long.MAX_VALUE / 1024) * 1024;
    }

    /** Always on, and put together while a program waits for its page: stalls of milliseconds. */
    private static Finding hugePages(Machine machine) {
        String enabled = machine.text(HUGE_PAGES + "enabled");
        String defrag = machine.text(HUGE_PAGES + "defrag");
        if (enabled == null || defrag == null) {
            return Finding.ok("this kernel has no transparent huge pages");
        }
        String found = "transparent huge pages: " + chosen(enabled) + ", made " + chosen(defrag);
        return chosen(enabled).equals("always") && chosen(defrag).equals("always")
                ? Finding.warn(
                        found + ": a worker waits while the kernel moves memory to make one",
                        "echo madvise >/sys/kernel/mm/transparent_hugepage/defrag")
                : Finding.ok(found);
    }

    private static String chosen(String choices) {
        int from = choices.indexOf('[');
        int to = choices.indexOf(']');
        return from < 0 || to < from ? choices : choices.substring(from + 1, to);
    }
}
