package io.headgate.config.grammar;

import io.headgate.config.ByKind;
import io.headgate.config.Config;
import io.headgate.config.Durations;
import io.headgate.config.Inline;
import io.headgate.config.InvalidValue;
import io.headgate.config.Key;
import io.headgate.config.Kind;
import io.headgate.config.Words;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Takes the grammar from the records. Thread-safe; each type is looked at once.
public final class Grammar {
    private static final ClassValue<Shape> SHAPES = new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
            return shapeOf(type);
        }
    };

    private Grammar() {}

    /// The whole configuration.
    public static Shape.Fields config() {
        return (Shape.Fields) SHAPES.get(Config.class);
    }

    private static Shape shapeOf(Class<?> type) {
        Function<String, Object> builtIn = Scalars.parser(type);
        if (builtIn != null) {
            return new Shape.Scalar(type, builtIn);
        }
        Function<String, Object> parser = staticMethod(type, "parse");
        if (type.isSealed()) {
            return choice(type, parser);
        }
        if (parser != null) {
            return new Shape.Scalar(type, parser);
        }
        if (!type.isRecord()) {
            throw new IllegalStateException(type + " cannot be written in a configuration");
        }
        return fields(type.asSubclass(Record.class));
    }

    private static Shape.Fields fields(Class<? extends Record> type) {
        List<Shape.Field> fields = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            fields.add(field(component));
        }
        Kind kind = type.getAnnotation(Kind.class);
        return new Shape.Fields(type, fields, staticMethod(type, "ofText"), kind != null && kind.bare());
    }

    private static Shape.Field field(RecordComponent component) {
        Key key = component.getAnnotation(Key.class);
        if (key == null) {
            throw new IllegalStateException(component + " of " + component.getDeclaringRecord() + " has no @Key");
        }
        AnnotatedType type = component.getAnnotatedType();
        Shape shape = shape(type.getType());
        if (component.isAnnotationPresent(ByKind.class)) {
            AnnotatedType element = ((AnnotatedParameterizedType) type).getAnnotatedActualTypeArguments()[0];
            shape = new Shape.KindMap((Shape.Choice) shape(element.getType()));
        }
        boolean nullable = type.isAnnotationPresent(Nullable.class);
        return new Shape.Field(Words.of(component), key, shape, nullable, component.isAnnotationPresent(Inline.class));
    }

    private static Shape shape(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            if (generic.getRawType() == List.class) {
                return new Shape.Listing(shape(arguments[0]));
            }
            if (generic.getRawType() == Map.class) {
                return new Shape.Named(arguments[0] == Integer.class, shape(arguments[1]));
            }
        }
        return SHAPES.get((Class<?>) type);
    }

    private static Shape.Choice choice(Class<?> type, @Nullable Function<String, Object> parser) {
        List<Shape.Alternative> kinds = new ArrayList<>();
        Shape.Scalar scalar = parser == null ? null : new Shape.Scalar(type, parser);
        for (Class<?> permitted : type.getPermittedSubclasses()) {
            Kind kind = permitted.getAnnotation(Kind.class);
            if (kind != null) {
                Shape.Fields fields = (Shape.Fields) SHAPES.get(permitted);
                kinds.add(new Shape.Alternative(Words.of(permitted), kind.doc(), fields));
            } else if (permitted.isEnum() && parser == null) {
                scalar = (Shape.Scalar) SHAPES.get(permitted);
            }
        }
        return new Shape.Choice(type, scalar, kinds);
    }

    private static @Nullable Function<String, Object> staticMethod(Class<?> type, String name) {
        Method method;
        try {
            method = type.getMethod(name, String.class);
        } catch (NoSuchMethodException absent) {
            return null;
        }
        return text -> {
            try {
                return method.invoke(null, text);
            } catch (InvocationTargetException thrown) {
                if (thrown.getCause() instanceof InvalidValue invalid) {
                    throw invalid;
                }
                throw new IllegalStateException(type + "." + name + " failed", thrown.getCause());
            } catch (IllegalAccessException impossible) {
                throw new IllegalStateException(impossible);
            }
        };
    }

    /// The words of an enum, as they are written.
    public static List<String> words(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> Words.of((Enum<?>) constant))
                .toList();
    }

    /// A value of a scalar type as the reader reads it.
    public static String format(Object value) {
        return switch (value) {
            case Duration duration -> Durations.format(duration);
            case Enum<?> constant -> Words.of(constant);
            default -> value.toString();
        };
    }
}
