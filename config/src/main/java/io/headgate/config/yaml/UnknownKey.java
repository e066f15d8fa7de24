package io.headgate.config.yaml;

import io.headgate.config.Config;
import io.headgate.config.grammar.Shape;
import io.headgate.config.grammar.Suggestion;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A key that a record does not have, and what was probably meant.
///
/// @param meant the key of the record that it stands for, or under which it belongs; null: nobody knows
record UnknownKey(@Nullable String meant, String remedy) {
    /// A key of the record whose value has keys of its own.
    ///
    /// @param list whether there are several of them
    private record Inner(String key, Shape.Fields fields, boolean list) {
        String with(String under) {
            String map = "{ " + under + ": ... }";
            return "it belongs under '" + key + "', as in " + key + ": " + (list ? "[" + map + "]" : map);
        }
    }

    /// @param in where it stands
    static UnknownKey of(String key, Tree.Mapping in, Shape.Fields fields) {
        List<String> known = keys(fields);
        String near = Suggestion.nearestKey(key, known);
        if (near != null) {
            return new UnknownKey(near, Suggestion.meant(near));
        }
        Inner owner = owner(key, in, fields);
        return owner == null
                ? new UnknownKey(null, Suggestion.listed(known))
                : new UnknownKey(owner.key, owner.with(key));
    }

    private static List<String> keys(Shape.Fields fields) {
        List<String> keys = new ArrayList<>();
        for (Shape.Field field : fields.fields()) {
            if (field.inline()) {
                keys.addAll(((Shape.Choice) field.shape()).words());
            } else {
                keys.add(field.key());
            }
        }
        if (fields.type() == Config.class) {
            keys.add(Includes.KEY);
        }
        return keys;
    }

    /// Who has such a key one level below: the only one that is written there, else the only one that could be.
    private static @Nullable Inner owner(String key, Tree.Mapping in, Shape.Fields fields) {
        List<Inner> owners =
                inner(fields).stream().filter(inner -> has(inner.fields, key)).toList();
        List<Inner> written =
                owners.stream().filter(inner -> in.entry(inner.key) != null).toList();
        List<Inner> candidates = written.isEmpty() ? owners : written;
        return candidates.size() == 1 ? candidates.getFirst() : null;
    }

    private static boolean has(Shape.Fields fields, String key) {
        return !fields.bare() && keys(fields).contains(key);
    }

    private static List<Inner> inner(Shape.Fields fields) {
        List<Inner> found = new ArrayList<>();
        for (Shape.Field field : fields.fields()) {
            switch (field.shape()) {
                case Shape.Fields map -> found.add(new Inner(field.key(), map, false));
                case Shape.Listing(Shape.Fields map) -> found.add(new Inner(field.key(), map, true));
                case Shape.Choice choice
                when field.inline() ->
                    choice.kinds().forEach(kind -> found.add(new Inner(kind.word(), kind.fields(), false)));
                default -> {} // its keys are names, or there are none
            }
        }
        return found;
    }
}
