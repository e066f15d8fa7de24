package io.headgate.perf.bench;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The page of published results. */
final class Results {
    private Results() {}

    /** @throws BenchFailed if the file cannot be written */
    static void write(Path file, String head, List<Report> reports) {
        try {
            Files.writeString(file, page(head, reports));
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

    static String page(String head, List<Report> reports) {
        return """
                # Results

                Written by `./headgate bench --write`; do not edit. [README.md](README.md) says how to read it.

                %s
                %s""".formatted(head, reports.stream().map(Report::toString).collect(Collectors.joining("\n")));
    }
}
