package io.headgate.perf.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** When and on what a run was made. Nothing here names the machine or its folders. */
final class Machine {
    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d[\\w.+~-]*");
    private static final double KIB_PER_GIB = 1024 * 1024;

    private Machine() {}

    static String describe(Settings settings) {
        Tools tools = settings.tools();
        return """
                %s, Linux %s, %s, %d cores, %.0f GiB of memory, load average at the start %s.
                Java %s; %s, one worker each, one core each for proxy and load.
                %s; %d rounds of %d s for each side, Headgate warmed for %d s.
                """.formatted(
                        LocalDate.now(ZoneOffset.UTC),
                        read("/proc/sys/kernel/osrelease"),
                        field("/proc/cpuinfo", "model name"),
                        settings.cores().count(),
                        Double.parseDouble(field("/proc/meminfo", "MemTotal").split(" ")[0]) / KIB_PER_GIB,
                        read("/proc/loadavg").split(" ")[0],
                        Runtime.version().feature(),
                        versions(settings, tools),
                        settings.cores(),
                        settings.pairs(),
                        settings.windowS(),
                        settings.warmS());
    }

    private static String versions(Settings settings, Tools tools) {
        StringBuilder text = new StringBuilder("headgate ");
        text.append(version(tools.headgate(), "--version"));
        for (Tool tool : settings.peers()) {
            text.append(", ").append(tool.command()).append(' ').append(version(tools.path(tool), "-v"));
        }
        return text.append(", origin nginx ")
                .append(version(tools.origin().program(), "-v"))
                .toString();
    }

    private static String version(Path program, String option) {
        return version(Exec.output(program.toString(), option));
    }

    /** The first version number in what a program says of itself. */
    static String version(String output) {
        Matcher version = VERSION.matcher(output);
        return version.find() ? version.group() : "of unknown version";
    }

    private static String field(String file, String name) {
        return read(file)
                .lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(String.format(Locale.ROOT, "unknown %s", name));
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            throw new BenchFailed("cannot read " + file, e);
        }
    }
}
