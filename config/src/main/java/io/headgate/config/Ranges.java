package io.headgate.config;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The ranges that `@Key` declares, compared with values. Thread-safe.
public final class Ranges {
    private static final ClassValue<@Nullable Range[]> OF_TYPE = new ClassValue<>() {
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

    private Ranges() {}

    /// What lies outside its range; `null` (off, or not known) lies inside.
    ///
    /// @param values all components, in the order of the record
    public static List<InvalidValue.Fault> faults(Class<? extends Record> type, @Nullable Object... values) {
        List<InvalidValue.Fault> faults = new ArrayList<>(0);
        @Nullable Range[] ranges = OF_TYPE.get(type);
        for (int i = 0; i < ranges.length; i++) {
            Range range = ranges[i];
            Object value = values[i];
            if (range != null && value != null && !range.holds(value)) {
                String both = range.lowest + " to " + range.highest;
                faults.add(new InvalidValue.Fault(
                        text(value) + " is outside " + both, "choose a value from " + both, List.of(range.key), false));
            }
        }
        return faults;
    }

    private static String text(Object value) {
        return value instanceof Duration duration ? Durations.format(duration) : value.toString();
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
            if (type == double.class || type == Double.class) {
                return Double.valueOf(text);
            }
            return Long.valueOf(text);
        }

        boolean holds(Object value) {
            Object same = value instanceof Integer number ? (Object) number.longValue() : value;
            return compare(low, same) <= 0 && compare(high, same) >= 0;
        }

        @SuppressWarnings("unchecked")
        private static int compare(Comparable<?> bound, Object value) {
            return ((Comparable<Object>) bound).compareTo(value);
        }
    }
}
