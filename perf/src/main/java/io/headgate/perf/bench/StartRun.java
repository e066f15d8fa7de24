package io.headgate.perf.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Measures a {@link Workload.Start}: from nothing to the first answer, and from there to full speed. */
final class StartRun {
    /** A start repeats better than a window of load. */
    private static final int ROUNDS = 5;

    private static final int START_S = 60;
    private static final int PATIENCE_MS = 5_000;
    private static final String REQUEST = "GET /body HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n";

    private final Settings settings;
    private final Workload.Start workload;
    private final Report report;

    StartRun(Settings settings, Workload.Start workload) {
        this.settings = settings;
        this.workload = workload;
        report = new Report(workload);
    }

    Report run() {
        try (Stage stage = Stage.withOrigin(settings, workload.load().answerBytes())) {
            List<StartSeries> all = new ArrayList<>();
            for (Side side : sides(stage)) {
                all.add(new StartSeries(side));
            }
            for (int round = 1; round <= ROUNDS; round++) {
                settings.tell("round " + round + " of " + ROUNDS);
                for (StartSeries series : all) {
                    measure(stage, series);
                }
            }
            table(all);
        }
        return report;
    }

    /** The first start of all may build the program or its cache, and tells whether there is a cache to do without. */
    private List<Side> sides(Stage stage) {
        List<Side> sides = settings.sides(Workload.Extra.NONE);
        HeadgateSide headgate = (HeadgateSide) sides.getFirst();
        Running first = headgate.start(stage.place(), Duties.HTTP, stage.originPort());
        if (Jcmd.ask(first.program(), "VM.flags").contains("-XX:AOTCache=")) {
            sides.add(1, headgate.as(HeadgateSide.Variant.NO_CACHE));
        } else {
            report.note("The launcher uses no ahead-of-time cache.");
        }
        sides.add(1, headgate.as(HeadgateSide.Variant.NO_WARM_UP));
        stage.place().stop(first.program());
        return sides;
    }

    private void measure(Stage stage, StartSeries series) {
        long beganNs = System.nanoTime();
        Running side = series.side().launch(stage.place(), Duties.HTTP, stage.originPort());
        side.program().awaitReady(START_S, () -> isServed(side));
        double wallS = (System.nanoTime() - beganNs) / (double) TimeUnit.SECONDS.toNanos(1);
        double cpuS = CpuTime.of(side.processes()).totalNs() / (double) TimeUnit.SECONDS.toNanos(1);
        WarmUpCurve curve = null;
        if (side.side() instanceof HeadgateSide) {
            H2load h2load = new H2load(settings.tools(), stage.place());
            curve = WarmUpCurve.of(h2load.answers(side, workload.load(), workload.requests()));
        }
        series.add(wallS, cpuS, curve);
        stage.place().stop(side.program());
    }

    private static boolean isServed(Running side) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), side.port())) {
            socket.setSoTimeout(PATIENCE_MS);
            socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return answer.startsWith("HTTP/1.1 200 ");
        } catch (IOException e) {
            return false;
        }
    }

    private void table(List<StartSeries> all) {
        Table table = new Table(
                "medians of " + ROUNDS + " starts",
                "s to first answer",
                "CPU s to it",
                "target",
                "holds",
                "requests to 90 % of peak",
                "target",
                "holds",
                "peak requests/s");
        for (StartSeries series : all) {
            boolean judged = series.side() instanceof HeadgateSide headgate
                    && headgate.variant() != HeadgateSide.Variant.NO_CACHE;
            Target cpu = judged ? Workload.Start.CPU_S : Target.NONE;
            Target requests = judged ? Workload.Start.REQUESTS : Target.NONE;
            double cpuS = series.cpuS();
            double until = series.requests();
            table.row(
                    series.side().label(),
                    series.wallS(),
                    cpuS,
                    cpu,
                    cpu.holds(cpuS),
                    until,
                    requests,
                    requests.holds(until),
                    series.peak());
        }
        report.table(table);
    }
}
