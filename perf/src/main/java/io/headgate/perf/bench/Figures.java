package io.headgate.perf.bench;

import java.util.List;

/** The figures of each side: medians over its windows. */
final class Figures {
    private Figures() {}

    static Table table(List<Series> sides) {
        Table table = new Table(
                "medians of windows",
                "CPU us/request",
                "quartiles",
                "user",
                "sys",
                "requests/s",
                "p50 ms",
                "p99 ms",
                "p99.9 ms",
                "memory MiB",
                "errors",
                "on core");
        for (Series side : sides) {
            table.row(
                    side.side().label(),
                    side.median(Sample::totalUs),
                    side.quartiles(Sample::totalUs).spread(1),
                    side.median(Sample::userUs),
                    side.median(Sample::systemUs),
                    side.median(Sample::perSecond),
                    side.median(Sample::p50Ms),
                    side.median(Sample::p99Ms),
                    side.median(Sample::p999Ms),
                    side.memoryMiB(),
                    side.errors(),
                    Math.round(side.median(Sample::ran) * 100) + " %");
        }
        return table;
    }
}
