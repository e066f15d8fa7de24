package io.headgate.config;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects what a record's constructor finds wrong, so that an operator sees all of it at once. Not thread-safe; one per constructor call.
final class Check {
    private static final ClassValue<@Nullable Range[]> RANGES = new ClassValue<>() {
        @Override
        protected @Nullable Range[] computeValue(Class<?> type) {
            RecordComponent[] components = type.getRecordComponents();
            @Nullable Range[] ranges = new @Nullable Range[components.length];
            for (int i = 0; i < components.length; i++) {
                Key key = components[i].getAnnotation(Key.class);
                ranges[i] = key == null || key.range().isEmpty() ? null : Range.of(components[i], key.range());
            }
            return ranges;
        }
    };

    private final List<InvalidValue.Fault> faults = new ArrayList<>(0);

    /// Compares every value with the range its component's `@Key` declares; `null` (off) is always inside.
    ///
    /// @param values all components, in the order of the record
    static Check ranges(Class<? extends Record> type, @Nullable Object... values) {
        Check check = new Check();
        @Nullable Range[] ranges = RANGES.get(type);
        for (int i = 0; i < ranges.length; i++) {
            Range range = ranges[i];
            Object value = values[i];
            if (range != null && value != null && !range.holds(value)) {
                check.fault(
                        range.text(value) + " is outside " + range.lowest + " to " + range.highest,
                        "choose a value from " + range.lowest + " to " + range.highest,
                        range.key);
            }
        }
        return check;
    }

    void fault(String message, String remedy, Object... at) {
        faults.add(new InvalidValue.Fault(message, remedy, List.of(at), false));
    }

    void faultOnKey(String message, String remedy, Object... at) {
        faults.add(new InvalidValue.Fault(message, remedy, List.of(at), true));
    }

    /// Runs a check that throws and keeps what it says, placed at the given part.
    void part(Runnable check, Object... at) {
        try {
            check.run();
        } catch (InvalidValue invalid) {
            for (InvalidValue.Fault fault : invalid.faults()) {
                List<Object> place = new ArrayList<>(List.of(at));
                place.addAll(fault.at());
                faults.add(new InvalidValue.Fault(fault.message(), fault.remedy(), place, fault.onKey()));
            }
        }
    }

    /// @throws InvalidValue if anything was found
    void done() {
        if (!faults.isEmpty()) {
            throw new InvalidValue(faults);
        }
    }

    private record Range(String key, String lowest, String highest, Comparable<?> low, Comparable<?> high) {
        static Range of(RecordComponent component, String text) {
            int dots = text.indexOf("..");
            String low = text.substring(0, dots);
            String high = text.substring(dots + 2);
            Class<?> type = component.getType();
            return new Range(Words.of(component), low, high, bound(type, low), bound(type, high));
        }

        private static Comparable<?> bound(Class<?> type, String text) {
            if (type == Duration.class) {
                return Durations.parse(text);
            }
            if (type == ByteSize.class) {
                return ByteSize.parse(text);
            }
            return type == double.class || type == Double.class ? Double.valueOf(text) : Long.valueOf(text);
        }

        boolean holds(Object value) {
            Object same = value instanceof Integer number ? (Object) number.longValue() : value;
            return compare(low, same) <= 0 && compare(high, same) >= 0;
        }

        @SuppressWarnings("unchecked")
        private static int compare(Comparable<?> bound, Object value) {
            return ((Comparable<Object>) bound).compareTo(value);
        }

        String text(Object value) {
            return value instanceof Duration duration ? Durations.format(duration) : value.toString();
        }
    }
}
