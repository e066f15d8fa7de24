package io.headgate.perf.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Measures a {@link Workload.Latency}: what each side can carry, then how long it takes at shares of that. */
final class LatencyRun {
    private static final int CAPACITY_WINDOWS = 3;

    /** The generator itself is compiled, and its connections made, before anything counts. */
    private static final int OPEN_WARM_S = 2;

    private final Settings settings;
    private final Workload.Latency workload;
    private final Report report;

    LatencyRun(Settings settings, Workload.Latency workload) {
        this.settings = settings;
        this.workload = workload;
        report = new Report(workload);
    }

    Report run() {
        try (Stage stage = Stage.withOrigin(settings, workload.load().answerBytes())) {
            for (Side side : settings.sides(Workload.Extra.NONE)) {
                stage.add(side, Duties.HTTP, report);
            }
            if (stage.sides().isEmpty()) {
                return report;
            }
            double perSecond = capacity(stage);
            for (double share : Workload.Latency.SHARES) {
                at(share, perSecond, stage.sides());
            }
        }
        return report;
    }

    /** Requests per second that the slowest side answers, by the median of a few windows of closed load. */
    private double capacity(Stage stage) {
        Wrk wrk = new Wrk(settings.tools(), stage.place());
        double least = Double.POSITIVE_INFINITY;
        for (Running side : stage.sides()) {
            settings.tell("warming " + side.side().label());
            wrk.drive(side, workload.load(), settings.warmS(side.side()));
            double[] perSecond = new double[CAPACITY_WINDOWS];
            for (int i = 0; i < perSecond.length; i++) {
                perSecond[i] =
                        wrk.drive(side, workload.load(), settings.windowS()).perSecond();
            }
            least = Math.min(least, Quartiles.of(perSecond).median());
        }
        report.note(String.format(Locale.ROOT, "The slowest side answers %.0f requests per second.", least));
        return least;
    }

    private void at(double share, double capacity, List<Running> sides) {
        List<OpenLoop> loops = new ArrayList<>();
        List<OpenSeries> all = new ArrayList<>();
        try {
            for (Running side : sides) {
                OpenLoop loop = new OpenLoop(side, workload.load());
                loops.add(loop);
                all.add(new OpenSeries(side.side()));
                loop.drive(share * capacity, OPEN_WARM_S);
            }
            for (int pair = 1; pair <= settings.pairs(); pair++) {
                settings.tell(
                        String.format(Locale.ROOT, "round %d of %d at %.0f %%", pair, settings.pairs(), share * 100));
                for (int i = 0; i < all.size(); i++) {
                    all.get(i).add(loops.get(i).drive(share * capacity, settings.windowS()));
                }
            }
        } finally {
            loops.forEach(OpenLoop::close);
        }
        table(share, all);
        verdict(share, all);
    }

    private void table(double share, List<OpenSeries> all) {
        Table table = new Table(
                String.format(Locale.ROOT, "at %.0f %%, open loop, us", share * 100),
                "p50",
                "p99",
                "p99 quartiles",
                "p99.9",
                "p99.9 quartiles",
                "sent late p99",
                "generator busy",
                "errors");
        for (OpenSeries side : all) {
            table.row(
                    side.side().label(),
                    side.quartiles(OpenCount::p50Us).first(),
                    side.quartiles(OpenCount::p99Us).first(),
                    side.quartiles(OpenCount::p99Us).spread(0),
                    side.quartiles(OpenCount::p999Us).first(),
                    side.quartiles(OpenCount::p999Us).spread(0),
                    side.quartiles(OpenCount::lateUs).median(),
                    Math.round(side.quartiles(OpenCount::busy).median() * 100) + " %",
                    side.errors());
        }
        report.table(table);
    }

    private void verdict(double share, List<OpenSeries> all) {
        List<String> reasons = OpenSeries.refusals(all);
        reasons.forEach(reason -> report.failure("no ratio: " + reason));
        List<OpenSeries> peers = all.stream().filter(s -> s.side().isPeer()).toList();
        if (!reasons.isEmpty() || peers.isEmpty() || peers.size() == all.size()) {
            return;
        }
        Table table = new Table("first quartiles of windows", "against", "ratio", "target", "holds");
        row(table, share, "p99", all.getFirst(), peers, OpenCount::p99Us, Workload.Latency.P99);
        row(table, share, "p99.9", all.getFirst(), peers, OpenCount::p999Us, Workload.Latency.P999);
        report.table(table);
    }

    private static void row(
            Table table,
            double share,
            String name,
            OpenSeries our,
            List<OpenSeries> peers,
            ToDoubleFunction<OpenCount> value,
            Target target) {
        OpenSeries better = peers.stream()
                .min(Comparator.comparingDouble(s -> s.quartiles(value).first()))
                .orElseThrow();
        double ratio = our.quartiles(value).first() / better.quartiles(value).first();
        table.row(
                String.format(Locale.ROOT, "%s at %.0f %%", name, share * 100),
                better.side().label(),
                Table.ratio(ratio),
                target,
                target.holds(ratio));
    }
}
