package io.headgate.proxy.admin;

import io.headgate.config.Words;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a record looks like in JSON, as a value and as a schema: members in snake case and in the order of the record,
 * absent where the value is null; enums in lower snake case; times in RFC 3339.
 */
final class Shapes {
    private Shapes() {}

    /** The value in maps, lists, texts, numbers and booleans. */
    static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case String text -> text;
            case Number number -> number;
            case Boolean flag -> flag;
            case Enum<?> constant -> Words.of(constant);
            case List<?> list -> {
                List<@Nullable Object> items = new ArrayList<>(list.size());
                list.forEach(item -> items.add(plain(item)));
                yield items;
            }
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> members = LinkedHashMap.newLinkedHashMap(map.size());
                map.forEach((key, item) -> members.put(key.toString(), plain(item)));
                yield members;
            }
            case Record shown -> members(shown);
            default -> value.toString();
        };
    }

    private static Map<String, Object> members(Record shown) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (RecordComponent component : shown.getClass().getRecordComponents()) {
            Object member = plain(part(shown, component));
            if (member != null) {
                members.put(Words.of(component), member);
            }
        }
        return members;
    }

    private static @Nullable Object part(Record shown, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(shown);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the accessor of " + component + " cannot be called", e);
        }
    }

    /** The JSON Schema (draft 2020-12, as OpenAPI 3.1 has it) of values of this type. */
    static Map<String, Object> schema(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type last = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
            return generic.getRawType() == List.class
                    ? ordered("type", "array", "items", schema(last))
                    : ordered("type", "object", "additionalProperties", schema(last));
        }
        if (!(type instanceof Class<?> of) || of == Object.class) {
            return Map.of();
        }
        if (of.isRecord()) {
            return schemaOfRecord(of);
        }
        if (of.isEnum()) {
            List<String> words = Arrays.stream(of.getEnumConstants())
                    .map(constant -> Words.of((Enum<?>) constant))
                    .toList();
            return ordered("type", "string", "enum", words);
        }
        return schemaOfScalar(of);
    }

    private static Map<String, Object> schemaOfScalar(Class<?> of) {
        if (of == boolean.class || of == Boolean.class) {
            return ordered("type", "boolean");
        }
        if (of == double.class || of == Double.class) {
            return ordered("type", "number");
        }
        if (of == Instant.class) {
            return ordered("type", "string", "format", "date-time");
        }
        boolean whole = of == int.class || of == long.class || of == Integer.class || of == Long.class;
        return ordered("type", whole ? "integer" : "string");
    }

    private static Map<String, Object> schemaOfRecord(Class<?> of) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (RecordComponent component : of.getRecordComponents()) {
            properties.put(Words.of(component), schema(component.getGenericType()));
            if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                required.add(Words.of(component));
            }
        }
        return ordered("type", "object", "properties", properties, "required", required);
    }

    /** A map that keeps its order. */
    static Map<String, Object> ordered(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}
