package io.headgate.perf.bench;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The page of published results. */
final class Results {
    private static final Pattern SECTION =
            Pattern.compile("^## ([^:]+):.*?(?=^## |\\z)", Pattern.MULTILINE | Pattern.DOTALL);

    private Results() {}

    /**
     * Puts what was measured into the page, in place of what it had of the same workloads.
     *
     * @throws BenchFailed if the file cannot be written
     */
    static void write(Path file, String head, List<Report> reports) {
        try {
            String before = Files.exists(file) ? Files.readString(file) : "";
            Files.writeString(file, page(before, head, reports));
        } catch (IOException e) {
            throw new BenchFailed("cannot write " + file, e);
        }
    }

    /** The same for programs. */
    static String json(String head, List<Report> reports) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("about", head.lines().toList());
        members.put("workloads", reports.stream().map(Report::members).toList());
        try {
            return JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(members);
        } catch (IOException e) {
            throw new BenchFailed("cannot write JSON", e);
        }
    }

    static String page(String before, String head, List<Report> reports) {
        Map<String, String> sections = sections(before);
        for (Report report : reports) {
            sections.put(report.workload(), report.text(head.lines().map(line -> "> " + line + "\n")));
        }
        return """
                # Results

                Written by `./headgate bench --write`; do not edit. Each workload says when and on what it was measured.
                [README.md](README.md) says how to read it.

                %s""".formatted(Workloads.names().stream()
                .filter(sections::containsKey)
                .map(sections::get)
                .collect(Collectors.joining("\n")));
    }

    /** By the workload's name. */
    private static Map<String, String> sections(String page) {
        Map<String, String> sections = new HashMap<>();
        Matcher each = SECTION.matcher(page);
        while (each.find()) {
            sections.put(each.group(1), each.group().stripTrailing() + "\n");
        }
        return sections;
    }
}
