package io.headgate.proxy.testing;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON object, read by a test that fails where something it asks for is not there. */
public record Shown(Map<?, ?> members) {
    public static Shown parse(String json) {
        try {
            return new Shown(JSON.std.mapFrom(json));
        } catch (IOException e) {
            throw new UncheckedIOException(json, e);
        }
    }

    /** A member, null when it is absent. */
    public @Nullable Object get(String name) {
        return members.get(name);
    }

    public boolean has(String name) {
        return members.containsKey(name);
    }

    /** A member that is an object. */
    public Shown object(String name) {
        return new Shown((Map<?, ?>) there(name));
    }

    /** A member that is a list. */
    public List<?> list(String name) {
        return (List<?>) there(name);
    }

    /** An object in a list. */
    public Shown object(String list, int index) {
        return new Shown((Map<?, ?>) list(list).get(index));
    }

    private Object there(String name) {
        Object value = members.get(name);
        assertNotNull(value, () -> name + " is not in " + members);
        return value;
    }
}
