package io.headgate.perf.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

    static String page(String head, List<Report> reports) {
        return """
                # Results

                Written by `./headgate bench --write`; do not edit. [README.md](README.md) says how to read it.

                %s
                %s""".formatted(head, reports.stream().map(Report::toString).collect(Collectors.joining("\n")));
    }
}
