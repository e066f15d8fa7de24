package io.headgate.config.schema;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/// As much of JSON Schema 2020-12 as the generated schema uses; a keyword it does not know fails the test.
final class SchemaValidator {
    private static final Set<String> NOTES = Set.of("$schema", "$defs", "title", "description");

    private final Map<String, Object> root;

    SchemaValidator(Map<String, Object> root) {
        this.root = root;
    }

    /// What of a document breaks the schema.
    List<String> problems(Object document) {
        List<String> problems = new ArrayList<>();
        check(root, document, "", problems);
        return problems;
    }

    private void check(Map<String, Object> schema, Object value, String path, List<String> problems) {
        schema.forEach((keyword, rule) -> {
            if (!NOTES.contains(keyword) && !holds(schema, keyword, rule, value, path, problems)) {
                problems.add(path + ": breaks " + keyword + " " + rule);
            }
        });
    }

    private boolean holds(
            Map<String, Object> schema, String keyword, Object rule, Object value, String path, List<String> problems) {
        return switch (keyword) {
            case "$ref" -> {
                check(resolve((String) rule), value, path, problems);
                yield true;
            }
            case "type" -> list(rule).stream().anyMatch(type -> isOf((String) type, value));
            case "const" -> rule.equals(value);
            case "enum" -> ((Collection<?>) rule).contains(value);
            case "pattern" ->
                !(value instanceof String || value instanceof Number)
                        || Pattern.compile((String) rule)
                                .matcher(value.toString())
                                .find();
            case "minimum" -> !(value instanceof Number) || number(value).compareTo(number(rule)) >= 0;
            case "maximum" -> !(value instanceof Number) || number(value).compareTo(number(rule)) <= 0;
            case "anyOf" -> matching(rule, value) >= 1;
            case "oneOf" -> matching(rule, value) == 1;
            case "items" -> items(map(rule), value, path, problems);
            case "properties" -> properties(map(rule), value, path, problems);
            case "additionalProperties" -> additional(schema, rule, value, path, problems);
            case "propertyNames" ->
                !(value instanceof Map<?, ?> m) || m.keySet().stream().allMatch(key -> matches(map(rule), key));
            case "required" -> !(value instanceof Map<?, ?> m) || m.keySet().containsAll((Collection<?>) rule);
            case "minProperties" -> !(value instanceof Map<?, ?> m) || m.size() >= (Integer) rule;
            case "maxProperties" -> !(value instanceof Map<?, ?> m) || m.size() <= (Integer) rule;
            default -> throw new AssertionError("the keyword " + keyword + " is not known");
        };
    }

    private boolean items(Map<String, Object> rule, Object value, String path, List<String> problems) {
        if (value instanceof List<?> items) {
            items.forEach(item -> check(rule, item, path + "[]", problems));
        }
        return true;
    }

    private boolean properties(Map<String, Object> rules, Object value, String path, List<String> problems) {
        if (value instanceof Map<?, ?> map) {
            rules.forEach((key, rule) -> {
                if (map.containsKey(key)) {
                    check(map(rule), Objects.requireNonNull(map.get(key)), path + "." + key, problems);
                }
            });
        }
        return true;
    }

    private boolean additional(
            Map<String, Object> schema, Object rule, Object value, String path, List<String> problems) {
        if (!(value instanceof Map<?, ?> map)) {
            return true;
        }
        Map<String, Object> known = map(schema.getOrDefault("properties", Map.of()));
        boolean holds = true;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (known.containsKey(entry.getKey())) {
                continue;
            }
            if (rule instanceof Map) {
                check(map(rule), Objects.requireNonNull(entry.getValue()), path + "." + entry.getKey(), problems);
            } else {
                holds = false;
            }
        }
        return holds;
    }

    private long matching(Object rules, Object value) {
        return list(rules).stream().filter(rule -> matches(map(rule), value)).count();
    }

    private boolean matches(Map<String, Object> rule, Object value) {
        List<String> problems = new ArrayList<>();
        check(
                rule,
                value instanceof Integer number && rule.containsKey("pattern") ? number.toString() : value,
                "",
                problems);
        return problems.isEmpty();
    }

    private Map<String, Object> resolve(String reference) {
        Map<String, Object> definitions = map(Objects.requireNonNull(root.get("$defs")));
        return map(Objects.requireNonNull(definitions.get(reference.substring("#/$defs/".length())), reference));
    }

    private static boolean isOf(String type, Object value) {
        return switch (type) {
            case "object" -> value instanceof Map;
            case "array" -> value instanceof List;
            case "string" -> value instanceof String;
            case "integer" -> value instanceof Integer || value instanceof Long;
            case "number" -> value instanceof Number;
            case "boolean" -> value instanceof Boolean;
            default -> throw new AssertionError("the type " + type + " is not known");
        };
    }

    private static BigDecimal number(Object value) {
        return new BigDecimal(value.toString());
    }

    private static List<?> list(Object value) {
        return value instanceof List<?> list ? list : List.of(value);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }
}
