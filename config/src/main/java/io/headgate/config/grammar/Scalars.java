package io.headgate.config.grammar;

import io.headgate.config.Durations;
import io.headgate.config.InvalidValue;
import io.headgate.config.Words;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The scalar types that have no `parse` of their own.
final class Scalars {
    /// More digits than any `int` has, so that parsing as `long` cannot overflow.
    private static final int DIGITS_MAX = 18;

    private Scalars() {}

    static @Nullable Function<String, Object> parser(Class<?> type) {
        if (type == String.class) {
            return text -> text;
        }
        if (type == int.class || type == Integer.class) {
            return Scalars::integer;
        }
        if (type == double.class || type == Double.class) {
            return Scalars::decimal;
        }
        if (type == boolean.class) {
            return Scalars::bool;
        }
        if (type == Duration.class) {
            return Durations::parse;
        }
        if (type.isEnum()) {
            return text -> constant(type, text);
        }
        return null;
    }

    private static Object integer(String text) {
        int start = text.startsWith("-") ? 1 : 0;
        boolean digits = text.length() > start && text.chars().skip(start).allMatch(c -> c >= '0' && c <= '9');
        if (!digits) {
            throw new InvalidValue("'" + text + "' is not a whole number", "write digits only, as in 100");
        }
        long value = text.length() > DIGITS_MAX ? Long.MAX_VALUE : Long.parseLong(text);
        if (value != (int) value) {
            throw new InvalidValue(text + " is too large", "choose a smaller number");
        }
        return (int) value;
    }

    private static Object decimal(String text) {
        if (!text.matches("-?[0-9]{1,15}(\\.[0-9]{1,15})?")) {
            throw new InvalidValue("'" + text + "' is not a number", "write digits, as in 1.25");
        }
        return Double.valueOf(text);
    }

    private static Object bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new InvalidValue("'" + text + "' is neither true nor false", "write true or false");
        };
    }

    private static Object constant(Class<?> type, String text) {
        for (Object constant : type.getEnumConstants()) {
            if (Words.of((Enum<?>) constant).equals(text)) {
                return constant;
            }
        }
        List<String> words = Grammar.words(type);
        throw new InvalidValue("'" + text + "' is not one of the known words", Suggestion.remedy(text, words));
    }
}
