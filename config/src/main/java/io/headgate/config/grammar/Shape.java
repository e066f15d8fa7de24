package io.headgate.config.grammar;

import io.headgate.config.Key;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How one value is written.
public sealed interface Shape {
    /// One word or number.
    ///
    /// @param type what it becomes
    /// @param parser reads the text; throws [io.headgate.config.InvalidValue]
    record Scalar(Class<?> type, Function<String, Object> parser) implements Shape {}

    /// A list; one scalar stands for a list of one.
    record Listing(Shape element) implements Shape {}

    /// A map from names that the operator chooses.
    ///
    /// @param numbers whether the names are whole numbers
    record Named(boolean numbers, Shape value) implements Shape {}

    /// A map whose keys are known.
    ///
    /// @param shortForm reads a scalar that stands for the whole map; null: there is no short form
    /// @param bare there is one field, and its value stands in place of the map
    record Fields(
            Class<? extends Record> type,
            List<Field> fields,
            @Nullable Function<String, Object> shortForm,
            boolean bare)
            implements Shape {
        public Fields {
            fields = List.copyOf(fields);
        }
    }

    /// One of several kinds: a word, or a map with one key that names the kind.
    ///
    /// @param scalar reads the words; null: there are none
    /// @param kinds those with settings, in the order in which the sealed type permits them
    record Choice(Class<?> type, @Nullable Scalar scalar, List<Alternative> kinds) implements Shape {
        public Choice {
            kinds = List.copyOf(kinds);
        }

        /// The kind of a word, or null where it names none.
        public @Nullable Alternative kind(String word) {
            for (Alternative kind : kinds) {
                if (kind.word().equals(word)) {
                    return kind;
                }
            }
            return null;
        }

        /// The words of all kinds.
        public List<String> words() {
            return kinds.stream().map(Alternative::word).toList();
        }
    }

    /// A list written as a map from kind to settings, each kind at most once.
    record KindMap(Choice choice) implements Shape {}

    /// One key of [Fields].
    ///
    /// @param key as it is written; for an inline field only a name for itself
    /// @param doc its documentation, fallback and range
    /// @param nullable whether it may be left out or be `off`
    /// @param inline the keys of its kinds stand in place of its own
    record Field(String key, Key doc, Shape shape, boolean nullable, boolean inline) {
        /// Whether the file must give it.
        public boolean required() {
            return !nullable && doc.fallback().isEmpty();
        }
    }

    /// One kind of a [Choice].
    record Alternative(String word, String doc, Fields fields) {}
}
