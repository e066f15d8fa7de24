package io.headgate.config.yaml;

import io.headgate.config.Secret;
import io.headgate.config.Words;
import io.headgate.config.grammar.Grammar;
import io.headgate.config.grammar.Shape;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Walks a value, its shape and the tree it was read from side by side and writes a line for each key. Not thread-safe;
/// used once.
final class EffectiveLines {
    private static final int STEP = 2;

    private static final ClassValue<Method[]> ACCESSORS = new ClassValue<>() {
        @Override
        protected Method[] computeValue(Class<?> type) {
            return Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getAccessor)
                    .toArray(Method[]::new);
        }
    };

    private final List<Line> lines = new ArrayList<>();

    /// @param lead the key with its colon, or a dash before it
    /// @param value null: what follows on deeper lines is the value
    record Line(
            int indent,
            String lead,
            @Nullable String value,
            KeyPath path,
            @Nullable String origin) {}

    List<Line> lines() {
        return lines;
    }

    /// @param tree null: everything is a default
    void fields(Record value, Shape.Fields shape, @Nullable Tree tree, KeyPath path, int indent) {
        for (int i = 0; i < shape.fields().size(); i++) {
            Shape.Field field = shape.fields().get(i);
            Object part = part(value, i);
            if (field.inline()) {
                kind(Objects.requireNonNull(part), (Shape.Choice) field.shape(), tree, path, indent);
                continue;
            }
            Tree partTree = child(tree, field.key());
            if (tree instanceof Tree.Scalar && !isDefault(part, shape, field)) {
                partTree = tree;
            }
            KeyPath partPath = path.then(field.key());
            if (part == null) {
                line(indent, field.key() + ":", "off", partPath, partTree);
            } else {
                value(part, field.shape(), partTree, partPath, indent, field.key() + ":");
            }
        }
    }

    private void value(Object value, Shape shape, @Nullable Tree tree, KeyPath path, int indent, String lead) {
        switch (shape) {
            case Shape.Scalar _ -> line(indent, lead, text(value, tree), path, tree);
            case Shape.Listing list -> list((List<?>) value, list, tree, path, indent, lead);
            case Shape.Named map -> named((Map<?, ?>) value, map, tree, path, indent, lead);
            case Shape.KindMap map -> kindMap((List<?>) value, map, tree, path, indent, lead);
            case Shape.Choice choice when isWord(value, choice) -> line(indent, lead, text(value, tree), path, tree);
            case Shape.Choice choice -> {
                lines.add(new Line(indent, lead, null, path, null));
                kind(value, choice, tree, path, indent + STEP);
            }
            case Shape.Fields fields
            when fields.bare() -> {
                Object only = Objects.requireNonNull(part((Record) value, 0));
                value(only, fields.fields().getFirst().shape(), tree, path, indent, lead);
            }
            case Shape.Fields fields when fields.fields().isEmpty() -> line(indent, lead, "{}", path, tree);
            case Shape.Fields fields -> {
                lines.add(new Line(indent, lead, null, path, null));
                fields((Record) value, fields, tree, path, indent + STEP);
            }
        }
    }

    private void kind(Object value, Shape.Choice choice, @Nullable Tree tree, KeyPath path, int indent) {
        String word = Words.of(value.getClass());
        Shape.Alternative kind = Objects.requireNonNull(choice.kind(word));
        value(value, kind.fields(), child(tree, word), path.then(word), indent, word + ":");
    }

    private void list(List<?> values, Shape.Listing shape, @Nullable Tree tree, KeyPath path, int indent, String lead) {
        boolean words = values.stream().allMatch(value -> isWord(value, shape.element()));
        if (words) {
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < values.size(); i++) {
                texts.add(text(values.get(i), item(tree, i)));
            }
            line(indent, lead, "[" + String.join(", ", texts) + "]", path, tree);
            return;
        }
        lines.add(new Line(indent, lead, null, path, null));
        for (int i = 0; i < values.size(); i++) {
            int first = lines.size();
            KeyPath itemPath = path.then(i);
            int deeper = indent + 2 * STEP;
            switch (shape.element()) {
                case Shape.Fields fields -> fields((Record) values.get(i), fields, item(tree, i), itemPath, deeper);
                default -> throw new IllegalStateException("a list of " + shape.element() + " cannot be written");
            }
            Line line = lines.get(first);
            lines.set(first, new Line(indent + STEP, "- " + line.lead, line.value, line.path, line.origin));
        }
    }

    private void named(
            Map<?, ?> values, Shape.Named shape, @Nullable Tree tree, KeyPath path, int indent, String lead) {
        if (values.isEmpty()) {
            line(indent, lead, "{}", path, tree);
            return;
        }
        lines.add(new Line(indent, lead, null, path, null));
        values.forEach((key, value) -> {
            String name = key.toString();
            Tree.Entry entry = tree instanceof Tree.Mapping mapping ? mapping.entryIgnoringCase(name) : null;
            Tree valueTree = entry == null ? null : entry.value();
            value(value, shape.value(), valueTree, path.then(name), indent + STEP, YamlText.word(name) + ":");
        });
    }

    private void kindMap(
            List<?> values, Shape.KindMap shape, @Nullable Tree tree, KeyPath path, int indent, String lead) {
        if (values.isEmpty()) {
            line(indent, lead, "{}", path, tree);
            return;
        }
        lines.add(new Line(indent, lead, null, path, null));
        for (Object value : values) {
            kind(value, shape.choice(), tree, path, indent + STEP);
        }
    }

    private void line(int indent, String lead, String value, KeyPath path, @Nullable Tree tree) {
        String origin = tree == null ? Origins.DEFAULT : tree.place().fileAndLine();
        lines.add(new Line(indent, lead, value, path, origin));
    }

    private static String text(Object value, @Nullable Tree tree) {
        if (tree instanceof Tree.Scalar scalar && scalar.expression() != null) {
            return YamlText.quoted(scalar.expression());
        }
        if (value instanceof Secret secret) {
            return YamlText.quoted(secret.toString());
        }
        return value instanceof String string ? YamlText.text(string) : YamlText.word(Grammar.format(value));
    }

    private static boolean isWord(Object value, Shape shape) {
        return switch (shape) {
            case Shape.Scalar _ -> true;
            case Shape.Choice choice -> {
                Shape.Scalar words = choice.scalar();
                yield words != null && words.type().isInstance(value);
            }
            default -> false;
        };
    }

    private static boolean isDefault(@Nullable Object part, Shape.Fields shape, Shape.Field field) {
        return !field.required() && Objects.equals(part, Defaults.of(shape, field));
    }

    private static @Nullable Tree child(@Nullable Tree tree, String key) {
        Tree.Entry entry = tree instanceof Tree.Mapping mapping ? mapping.entry(key) : null;
        return entry == null ? null : entry.value();
    }

    private static @Nullable Tree item(@Nullable Tree tree, int index) {
        return tree instanceof Tree.Sequence sequence
                        && index < sequence.items().size()
                ? sequence.items().get(index)
                : tree;
    }

    private static @Nullable Object part(Record record, int index) {
        try {
            return ACCESSORS.get(record.getClass())[index].invoke(record);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
