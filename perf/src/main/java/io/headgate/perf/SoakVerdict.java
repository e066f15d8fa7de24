package io.headgate.perf;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What {@code perf/soak} has seen grow: {@code WARM_SECONDS}, with samples on standard input. A line of those is the
 * seconds since the begin and a value of each {@link Measure}, or {@code -} where none was taken.
 */
public final class SoakVerdict {
    private static final double S_PER_HOUR = 3600;
    private static final double KIB_PER_MIB = 1024;

    /** Fewer say nothing of a slope. */
    private static final int SAMPLES_MIN = 4;

    /**
     * What is sampled.
     *
     * @param perUnit samples are divided by it
     * @param bound the most it may grow in an hour. Memory: a leak of 4 KiB in a thousand requests is 14 MiB an hour at
     *     this load. Code is compiled for as long as something new happens, so it may grow like resident memory, of
     *     which it is a part. Files and threads: none belongs to a request that is over, so a handful is noise already.
     */
    enum Measure {
        RESIDENT("resident memory", "MiB", KIB_PER_MIB, 16),
        HEAP("live heap", "MiB", KIB_PER_MIB, 4),
        DIRECT("direct memory", "MiB", KIB_PER_MIB, 8),
        CODE("code, classes", "MiB", KIB_PER_MIB, 16),
        FILES("open files", "", 1, 20),
        THREADS("threads", "", 1, 6);

        private final String label;
        private final String unit;
        private final double perUnit;
        private final double bound;

        Measure(String label, String unit, double perUnit, double bound) {
            this.label = label;
            this.unit = unit;
            this.perUnit = perUnit;
            this.bound = bound;
        }
    }

    /**
     * A line through samples, by least squares.
     *
     * @param perHour its slope
     * @param error the slope's standard error, as if samples did not depend on each other
     */
    record Slope(double perHour, double error) {
        static Slope of(double[] seconds, double[] values) {
            int n = seconds.length;
            double meanX = mean(seconds);
            double meanY = mean(values);
            double xx = 0;
            double xy = 0;
            double yy = 0;
            for (int i = 0; i < n; i++) {
                xx += (seconds[i] - meanX) * (seconds[i] - meanX);
                xy += (seconds[i] - meanX) * (values[i] - meanY);
                yy += (values[i] - meanY) * (values[i] - meanY);
            }
            double slope = xy / xx;
            double residual = Math.max(0, yy - slope * xy);
            return new Slope(slope * S_PER_HOUR, Math.sqrt(residual / (n - 2) / xx) * S_PER_HOUR);
        }

        private static double mean(double[] values) {
            double sum = 0;
            for (double value : values) {
                sum += value;
            }
            return sum / values.length;
        }

        /** Whether it rises faster than {@code bound}, beyond what chance explains. */
        boolean exceeds(double bound) {
            return perHour - 2 * error > bound;
        }
    }

    private final List<double[]> seconds = new ArrayList<>();
    private final List<double[]> values = new ArrayList<>();

    /** @param lines samples, of which those before {@code warmS} do not count */
    SoakVerdict(List<String> lines, double warmS) {
        for (Measure measure : Measure.values()) {
            List<String[]> taken = lines.stream()
                    .map(line -> line.split(" "))
                    .filter(fields -> Double.parseDouble(fields[0]) >= warmS)
                    .filter(fields -> !fields[1 + measure.ordinal()].equals("-"))
                    .toList();
            seconds.add(taken.stream()
                    .mapToDouble(fields -> Double.parseDouble(fields[0]))
                    .toArray());
            values.add(taken.stream()
                    .mapToDouble(fields -> Double.parseDouble(fields[1 + measure.ordinal()]) / measure.perUnit)
                    .toArray());
        }
    }

    /** A line for each measure, the last word of which is {@code flat}, {@code RISES} or {@code unknown}. */
    List<String> table() {
        List<String> table = new ArrayList<>();
        for (Measure measure : Measure.values()) {
            double[] y = values.get(measure.ordinal());
            if (y.length < SAMPLES_MIN) {
                table.add("%-16s of %d samples nothing can be said: unknown".formatted(measure.label, y.length));
                continue;
            }
            Slope slope = Slope.of(seconds.get(measure.ordinal()), y);
            table.add(String.format(
                    Locale.ROOT,
                    "%-16s %8.1f first, %8.1f last; %+7.2f +- %5.2f %s an hour, at most %.0f: %s",
                    measure.label,
                    y[0],
                    y[y.length - 1],
                    slope.perHour,
                    slope.error,
                    measure.unit,
                    measure.bound,
                    slope.exceeds(measure.bound) ? "RISES" : "flat"));
        }
        return table;
    }

    /** Ends with status 0 when everything is flat. */
    public static void main(String[] args) throws IOException {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            List<String> table = new SoakVerdict(in.lines().toList(), Double.parseDouble(args[0])).table();
            table.forEach(System.out::println);
            System.exit(table.stream().allMatch(line -> line.endsWith(" flat")) ? 0 : 1);
        }
    }
}
