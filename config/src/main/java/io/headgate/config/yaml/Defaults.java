package io.headgate.config.yaml;

import io.headgate.config.grammar.Shape;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Defaults, each read once from its YAML text by the reader itself; they are immutable and shared by all records.
/// Thread-safe.
final class Defaults {
    private static final ClassValue<Map<String, Optional<Object>>> OF_TYPE = new ClassValue<>() {
        @Override
        protected Map<String, Optional<Object>> computeValue(Class<?> type) {
            return new ConcurrentHashMap<>();
        }
    };

    private Defaults() {}

    /// The default of a key that is not required, or null where it is off.
    static @Nullable Object of(Shape.Fields fields, Shape.Field field) {
        Map<String, Optional<Object>> known = OF_TYPE.get(fields.type());
        Optional<Object> value = known.get(field.key());
        if (value == null) {
            // Not computeIfAbsent: a default may be a record whose own defaults are read on the way.
            value = Optional.ofNullable(read(fields, field));
            known.put(field.key(), value);
        }
        return value.orElse(null);
    }

    private static @Nullable Object read(Shape.Fields fields, Shape.Field field) {
        String text = field.doc().fallback();
        if (text.isEmpty() || field.nullable() && text.equals("off")) {
            return null;
        }
        Problems problems = new Problems();
        String name = "default of " + fields.type().getSimpleName() + "." + field.key();
        Object value = Binder.FAILED;
        try {
            Tree tree = new TreeReader(name, new Interpolation(_ -> null), problems).read(text);
            value = new Binder(problems).bind(tree, field.shape(), KeyPath.TOP);
        } catch (Refused refused) {
            problems.add(refused.problem());
        }
        if (!problems.isEmpty()) {
            throw new IllegalStateException(problems.sorted().toString());
        }
        return value;
    }
}
