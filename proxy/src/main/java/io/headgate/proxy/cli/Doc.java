package io.headgate.proxy.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A JSON object that a node answered. What is absent reads as empty: an older node may not know a member. */
record Doc(Map<String, Object> members) {
    boolean has(String name) {
        return members.get(name) != null;
    }

    String text(String name) {
        return Objects.toString(members.get(name), "");
    }

    long number(String name) {
        return members.get(name) instanceof Number number ? number.longValue() : 0;
    }

    double decimal(String name) {
        return members.get(name) instanceof Number number ? number.doubleValue() : 0;
    }

    boolean flag(String name) {
        return Boolean.TRUE.equals(members.get(name));
    }

    /** The object of this name. */
    Doc doc(String name) {
        return of(members.get(name));
    }

    /** The objects in the list of this name. */
    List<Doc> list(String name) {
        return members.get(name) instanceof List<?> list
                ? list.stream().map(Doc::of).toList()
                : List.of();
    }

    /** The list of this name as texts. */
    List<String> texts(String name) {
        return members.get(name) instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    /** The list of this name as whole numbers. */
    List<Long> numbers(String name) {
        return members.get(name) instanceof List<?> list
                ? list.stream()
                        .map(each -> each instanceof Number number ? number.longValue() : 0L)
                        .toList()
                : List.of();
    }

    @SuppressWarnings("unchecked") // JSON has no other keys than texts
    private static Doc of(@Nullable Object value) {
        return new Doc(value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of());
    }

    /** As {@code --json} prints it. */
    String json() {
        return json(members);
    }

    static String json(Object value) {
        try {
            return JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(value);
        } catch (IOException e) {
            throw new UncheckedIOException("what was read as JSON cannot be written as JSON", e);
        }
    }
}
