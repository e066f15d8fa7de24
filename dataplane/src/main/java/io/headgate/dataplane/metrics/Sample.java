package io.headgate.dataplane.metrics;

import java.util.Map;

/**
 * One series as it stood when it was read, summed over workers. Immutable.
 *
 * @param name without the prefix {@code headgate_}, with {@code _total} and the unit, as in {@code requests_total}
 * @param labels in the order of the metric's definition; unmodifiable
 * @param value in the unit that the name says
 */
public record Sample(String name, Map<String, String> labels, Type type, double value) {
    /** Whether the value only ever grows within one run of the process. */
    public enum Type {
        COUNTER,
        GAUGE
    }
}
