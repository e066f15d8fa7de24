package io.headgate.perf.bench;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The starts of one side; what it answers are medians. */
final class StartSeries {
    private final Side side;
    private final List<Double> wallS = new ArrayList<>();
    private final List<Double> cpuS = new ArrayList<>();
    private final List<Double> requests = new ArrayList<>();
    private final List<Double> peak = new ArrayList<>();

    StartSeries(Side side) {
        this.side = side;
    }

    Side side() {
        return side;
    }

    /** @param curve how it came to its speed, if that was looked at */
    void add(double firstAnswerS, double firstAnswerCpuS, @Nullable WarmUpCurve curve) {
        wallS.add(firstAnswerS);
        cpuS.add(firstAnswerCpuS);
        if (curve != null) {
            requests.add((double) curve.requests());
            peak.add(curve.peakPerSecond());
        }
    }

    double wallS() {
        return median(wallS);
    }

    double cpuS() {
        return median(cpuS);
    }

    double requests() {
        return median(requests);
    }

    double peak() {
        return median(peak);
    }

    private static double median(List<Double> values) {
        return values.isEmpty()
                ? Double.NaN
                : Quartiles.of(values.stream().mapToDouble(Double::doubleValue).toArray())
                        .median();
    }
}
