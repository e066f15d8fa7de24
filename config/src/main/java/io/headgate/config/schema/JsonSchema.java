package io.headgate.config.schema;

import io.headgate.config.Words;
import io.headgate.config.grammar.Grammar;
import io.headgate.config.grammar.Shape;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// The grammar as JSON Schema (draft 2020-12), for completion and hints in editors. It accepts all that the reader
/// accepts, and refuses unknown keys,
/// missing keys and values of a wrong form; what depends on other values, only the reader knows. Not thread-safe; used
/// once.
final class JsonSchema {
    private static final String INTERPOLATED = "interpolated";

    private final Map<String, Object> definitions = new TreeMap<>();

    private JsonSchema() {}

    /// The schema of a whole configuration file.
    static String write() {
        return new JsonSchema().whole();
    }

    private String whole() {
        definitions.put(
                INTERPOLATED,
                map(
                        "description",
                        "A value from elsewhere: ${NAME}, ${NAME:-default} or ${file:/path}.",
                        "type",
                        "string",
                        "pattern",
                        "\\$\\{"));
        Map<String, Object> top = new LinkedHashMap<>();
        top.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        top.put("title", "Headgate configuration");
        Map<String, Object> body = object(Grammar.config());
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("include", map("description", Reference.INCLUDE_DOC, "anyOf", oneOrMany(map("type", "string"))));
        properties.putAll(asMap(Objects.requireNonNull(body.get("properties"))));
        body.put("properties", properties);
        top.putAll(body);
        top.put("$defs", definitions);
        return Json.write(top);
    }

    private Map<String, Object> object(Shape.Fields fields) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<Object> required = new ArrayList<>();
        Map<String, Object> object = map("type", "object", "additionalProperties", false);
        for (Shape.Field field : fields.fields()) {
            if (field.inline()) {
                Shape.Choice choice = (Shape.Choice) field.shape();
                List<Object> one = new ArrayList<>();
                for (Shape.Alternative kind : choice.kinds()) {
                    properties.put(kind.word(), described(kind.doc(), schema(kind.fields())));
                    one.add(map("required", List.of(kind.word())));
                }
                object.put("oneOf", one);
            } else {
                properties.put(field.key(), property(field));
                if (field.required()) {
                    required.add(field.key());
                }
            }
        }
        object.put("properties", properties);
        if (!required.isEmpty()) {
            object.put("required", required);
        }
        return object;
    }

    private Map<String, Object> property(Shape.Field field) {
        Map<String, Object> schema = ranged(field);
        if (field.nullable()) {
            schema = map("anyOf", List.of(map("const", "off"), schema));
        }
        String fallback = field.doc().fallback();
        String ending = fallback.isEmpty() || fallback.equals("{}") || fallback.equals("[]")
                ? ""
                : " Default: " + fallback + ".";
        return described(field.doc().doc() + ending, schema);
    }

    private Map<String, Object> ranged(Shape.Field field) {
        String range = field.doc().range();
        if (!range.isEmpty() && field.shape() instanceof Shape.Scalar scalar && isNumber(scalar.type())) {
            int dots = range.indexOf("..");
            Map<String, Object> number = map("type", isWhole(scalar.type()) ? "integer" : "number");
            number.put("minimum", new BigDecimal(range.substring(0, dots)));
            number.put("maximum", new BigDecimal(range.substring(dots + 2)));
            return map("anyOf", List.of(number, reference(INTERPOLATED)));
        }
        return schema(field.shape());
    }

    private Map<String, Object> schema(Shape shape) {
        return switch (shape) {
            case Shape.Scalar scalar -> scalar(scalar);
            case Shape.Listing list -> map("anyOf", oneOrMany(schema(list.element())));
            case Shape.Named map -> named(map);
            case Shape.KindMap map -> kinds(map.choice());
            case Shape.Choice choice -> choice(choice);
            case Shape.Fields fields
            when fields.bare() && fields.shortForm() == null ->
                schema(fields.fields().getFirst().shape());
            case Shape.Fields fields -> define(fields);
        };
    }

    private Map<String, Object> scalar(Shape.Scalar scalar) {
        Class<?> type = scalar.type();
        String name = isWhole(type) ? "integer" : isNumber(type) ? "number" : Words.of(type);
        if (!definitions.containsKey(name)) {
            definitions.put(name, ScalarSchemas.of(scalar, reference(INTERPOLATED)));
        }
        return reference(name);
    }

    private Map<String, Object> named(Shape.Named shape) {
        Map<String, Object> object = map("type", "object", "additionalProperties", schema(shape.value()));
        if (shape.numbers()) {
            object.put("propertyNames", map("pattern", "^[0-9]+$"));
        }
        return object;
    }

    private Map<String, Object> kinds(Shape.Choice choice) {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (Shape.Alternative kind : choice.kinds()) {
            properties.put(kind.word(), described(kind.doc(), schema(kind.fields())));
        }
        return map("type", "object", "additionalProperties", false, "properties", properties);
    }

    private Map<String, Object> choice(Shape.Choice choice) {
        List<Object> forms = new ArrayList<>();
        if (choice.scalar() != null) {
            forms.add(scalar(choice.scalar()));
        }
        if (!choice.kinds().isEmpty()) {
            Map<String, Object> kinds = kinds(choice);
            kinds.put("minProperties", 1);
            kinds.put("maxProperties", 1);
            forms.add(kinds);
        }
        return forms.size() == 1 ? asMap(forms.getFirst()) : map("anyOf", forms);
    }

    private Map<String, Object> define(Shape.Fields fields) {
        String name = nameOf(fields.type());
        if (!definitions.containsKey(name)) {
            definitions.put(name, Map.of());
            Map<String, Object> object =
                    fields.bare() ? schema(fields.fields().getFirst().shape()) : object(fields);
            if (fields.shortForm() != null) {
                object = map("anyOf", List.of(map("type", ScalarSchemas.TEXT_TYPES), object));
            }
            definitions.put(name, object);
        }
        return reference(name);
    }

    private static String nameOf(Class<?> type) {
        Class<?> outer = type.getDeclaringClass();
        return outer == null ? type.getSimpleName() : outer.getSimpleName() + "." + type.getSimpleName();
    }

    /// One value stands for a list of one; a list never does for another list.
    private static List<Object> oneOrMany(Map<String, Object> element) {
        return List.of(map("type", "array", "items", element), element);
    }

    private static Map<String, Object> described(String doc, Map<String, Object> schema) {
        Map<String, Object> described = map("description", doc);
        described.putAll(schema);
        return described;
    }

    private static Map<String, Object> reference(String name) {
        return map("$ref", "#/$defs/" + name);
    }

    static boolean isWhole(Class<?> type) {
        return type == int.class || type == Integer.class;
    }

    static boolean isNumber(Class<?> type) {
        return isWhole(type) || type == double.class || type == Double.class;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> asMap(Object value) {
        return (Map<String, Object>) value;
    }

    static Map<String, Object> map(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}
