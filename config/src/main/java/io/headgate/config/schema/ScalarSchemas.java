package io.headgate.config.schema;

import io.headgate.config.ByteSize;
import io.headgate.config.Rate;
import io.headgate.config.StatusRange;
import io.headgate.config.TlsVersion;
import io.headgate.config.grammar.Descriptions;
import io.headgate.config.grammar.Grammar;
import io.headgate.config.grammar.Shape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The forms of single values. YAML reads `200`, `1.2` and `true` as numbers and booleans, so a text accepts them too.
final class ScalarSchemas {
    static final List<String> TEXT_TYPES = List.of("string", "number", "boolean");

    private static final Map<Class<?>, String> PATTERNS = Map.of(
            Duration.class, "^([0-9]+(ms|s|m|h|d)|0)$",
            ByteSize.class, "^[0-9]+(KiB|MiB|GiB|TiB)?$",
            Rate.class, "^[0-9]+(KiB|MiB|GiB|TiB)?/[0-9]*(ms|s|m|h|d)$",
            TlsVersion.class, "^1\\.[23]$",
            StatusRange.class, "^[1-5][0-9]{2}(-[1-5][0-9]{2})?$");

    private ScalarSchemas() {}

    static Map<String, Object> of(Shape.Scalar scalar, Map<String, Object> interpolated) {
        Class<?> type = scalar.type();
        String doc = Descriptions.of(scalar);
        if (type == String.class) {
            return JsonSchema.map("description", doc, "type", TEXT_TYPES);
        }
        List<Object> forms = new ArrayList<>();
        if (JsonSchema.isNumber(type)) {
            forms.add(JsonSchema.map("type", JsonSchema.isWhole(type) ? "integer" : "number"));
        } else if (type == boolean.class) {
            forms.add(JsonSchema.map("type", "boolean"));
        } else if (type.isEnum()) {
            forms.add(JsonSchema.map("enum", Grammar.words(type)));
        } else {
            Map<String, Object> text = JsonSchema.map("type", List.of("string", "integer"));
            String pattern = PATTERNS.get(type);
            if (pattern != null) {
                text.put("pattern", pattern);
            }
            forms.add(text);
        }
        forms.add(interpolated);
        return JsonSchema.map("description", doc, "anyOf", forms);
    }
}
