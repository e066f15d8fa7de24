package io.headgate.perf.bench;

import java.util.Comparator;
import java.util.List;

/** What Headgate's requests cost of what the peers' cost, pair by pair, and whether the target holds. */
final class Verdict {
    private Verdict() {}

    /** Adds the ratios to the report, or why there are none. */
    static void add(Report report, List<Series> sides, Workload.Closed workload) {
        List<String> reasons = Refusal.of(sides, workload.wantedMin());
        reasons.forEach(reason -> report.failure("no ratio: " + reason));
        List<Series> peers = sides.stream().filter(s -> s.side().isPeer()).toList();
        List<Series> ours =
                sides.stream().filter(s -> s.side() instanceof HeadgateSide).toList();
        if (!reasons.isEmpty() || peers.isEmpty() || ours.isEmpty()) {
            return;
        }
        Series better = peers.stream()
                .min(Comparator.comparingDouble(s -> s.median(Sample::totalUs)))
                .orElseThrow();
        Table table = new Table(
                "CPU per request, pair by pair", "median", "first quartile", "third quartile", "target", "holds");
        for (Series our : ours) {
            for (Series other : sides) {
                if (!ours.contains(other)) {
                    row(table, our, other, other == better ? workload.target() : Target.NONE);
                }
            }
        }
        report.table(table);
        if (peers.size() > 1) {
            report.note("The better peer is " + better.side().label() + ", by the median.");
        }
        sides.forEach(side -> disturbance(report, side));
    }

    private static void row(Table table, Series our, Series other, Target target) {
        Quartiles ratios = Quartiles.ofRatios(our.all(Sample::totalUs), other.all(Sample::totalUs));
        table.row(
                our.side().label() + " / " + other.side().label(),
                Table.ratio(ratios.median()),
                Table.ratio(ratios.first()),
                Table.ratio(ratios.third()),
                target,
                target.verdict(ratios));
    }

    private static void disturbance(Report report, Series side) {
        double had = Refusal.had(side);
        if (had < Refusal.HAD_NOTED) {
            report.note("Others took the core of " + side.side().label() + ": it had it for only "
                    + Math.round(had * 100) + " % of the time it wanted it. A quiet machine says more.");
        }
    }
}
