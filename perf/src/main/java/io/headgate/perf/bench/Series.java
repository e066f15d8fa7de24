package io.headgate.perf.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The windows of one side, in the order they were measured. */
final class Series {
    private final Side side;
    private final List<Sample> samples = new ArrayList<>();
    private double memoryMiB = Double.NaN;

    Series(Side side) {
        this.side = side;
    }

    Side side() {
        return side;
    }

    void add(Sample sample) {
        samples.add(sample);
    }

    /** @param mebibytes resident after the last window */
    void memory(double mebibytes) {
        memoryMiB = mebibytes;
    }

    double memoryMiB() {
        return memoryMiB;
    }

    double[] all(ToDoubleFunction<Sample> value) {
        return samples.stream().mapToDouble(value).toArray();
    }

    Quartiles quartiles(ToDoubleFunction<Sample> value) {
        return Quartiles.of(all(value));
    }

    double median(ToDoubleFunction<Sample> value) {
        return quartiles(value).median();
    }

    long errors() {
        return samples.stream().mapToLong(Sample::errors).sum();
    }
}
