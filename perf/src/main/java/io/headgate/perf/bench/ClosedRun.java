package io.headgate.perf.bench;

import java.util.ArrayList;
import java.util.List;

/** Measures a {@link Workload.Closed}: every side in turn, round after round. */
final class ClosedRun {
    private static final double BYTES_PER_MIB = 1024 * 1024;

    private final Settings settings;
    private final Workload.Closed workload;
    private final Report report;

    ClosedRun(Settings settings, Workload.Closed workload) {
        this.settings = settings;
        this.workload = workload;
        report = new Report(workload);
    }

    Report run() {
        try (Stage stage = Stage.withOrigin(settings, workload.load().answerBytes())) {
            for (Side side : settings.sides(workload.extra())) {
                stage.add(side, workload.duties(), report);
            }
            measure(stage);
        }
        return report;
    }

    private void measure(Stage stage) {
        LoadDriver driver = workload.load().streams() > 0
                ? new H2load(settings.tools(), stage.place())
                : new Wrk(settings.tools(), stage.place());
        List<Series> all = new ArrayList<>();
        for (Running running : stage.sides()) {
            settings.tell("warming " + running.side().label());
            driver.drive(running, workload.load(), settings.warmS(running.side()));
            all.add(new Series(running.side()));
        }
        for (int pair = 1; pair <= settings.pairs(); pair++) {
            settings.tell("round " + pair + " of " + settings.pairs());
            for (int i = 0; i < all.size(); i++) {
                all.get(i).add(window(driver, stage.sides().get(i)));
            }
        }
        for (int i = 0; i < all.size(); i++) {
            all.get(i).memory(Memory.of(stage.sides().get(i).processes()) / BYTES_PER_MIB);
        }
        report.table(Figures.table(all));
        Verdict.add(report, all, workload);
    }

    private Sample window(LoadDriver driver, Running running) {
        List<ProcessHandle> processes = running.processes();
        CpuTime before = CpuTime.of(processes);
        long beganNs = System.nanoTime();
        LoadCount load = driver.drive(running, workload.load(), settings.windowS());
        long wallNs = System.nanoTime() - beganNs;
        return Sample.of(load, CpuTime.of(processes).since(before), wallNs);
    }
}
