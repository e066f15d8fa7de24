package io.headgate.proxy.log;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of one event, in the order they were given; values as they are shown. */
record Fields(Map<String, String> values) {
    static final Fields NONE = new Fields(Map.of());

    Fields {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    static Fields of(@Nullable Object... keysAndValues) {
        if (keysAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("a field without a value: " + keysAndValues[keysAndValues.length - 1]);
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            Object value = keysAndValues[i + 1];
            if (value != null) {
                values.put(String.valueOf(keysAndValues[i]), value.toString());
            }
        }
        return new Fields(values);
    }

    /** {@code key=value} each; a value with a blank, a quote or an equals sign stands in quotes. */
    List<String> texts() {
        List<String> texts = new ArrayList<>(values.size());
        values.forEach((key, value) -> texts.add(key + "=" + quoted(value)));
        return texts;
    }

    private static String quoted(String value) {
        boolean plain = !value.isEmpty() && value.chars().noneMatch(c -> c <= ' ' || c == '"' || c == '=' || c == 0x7F);
        return plain ? value : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
