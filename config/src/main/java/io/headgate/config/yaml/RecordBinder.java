package io.headgate.config.yaml;

import io.headgate.config.InvalidValue;
import io.headgate.config.Ranges;
import io.headgate.config.grammar.Shape;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.InvalidPathException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes records. What a record's constructor refuses is placed on the part of the tree that it names. Not thread-safe.
final class RecordBinder {
    private static final ClassValue<Constructor<?>> CONSTRUCTORS = new ClassValue<>() {
        @Override
        protected Constructor<?> computeValue(Class<?> type) {
            return type.getConstructors()[0];
        }
    };

    private final Binder values;
    private final Problems problems;
    private final FaultPlaces places;

    RecordBinder(Binder values, Problems problems) {
        this.values = values;
        this.problems = problems;
        this.places = new FaultPlaces(values, problems);
    }

    Object bind(Tree tree, Shape.Fields fields, KeyPath path) {
        if (tree instanceof Tree.Scalar scalar
                && fields.shortForm() != null
                && !scalar.isMissing()
                && !scalar.isBroken()) {
            return values.parse(scalar, new Shape.Scalar(fields.type(), fields.shortForm()), path);
        }
        if (fields.bare()) {
            Object only = values.bind(tree, fields.fields().getFirst().shape(), path);
            return Binder.isFailed(only) ? only : make(tree, fields, path, only);
        }
        if (!(tree instanceof Tree.Mapping mapping)) {
            return values.notAMap(tree, fields, path);
        }
        Set<String> misspelt = refuseUnknownKeys(mapping, fields, path);
        @Nullable Object[] components = new @Nullable Object[fields.fields().size()];
        boolean complete = true;
        for (int i = 0; i < components.length; i++) {
            Shape.Field field = fields.fields().get(i);
            Object value = field.inline()
                    ? inline(mapping, field, path, misspelt)
                    : field(mapping, field, path, fields, misspelt);
            if (Binder.isFailed(value)) {
                complete &= !field.required();
                value = field.required() ? null : Defaults.of(fields, field);
            }
            components[i] = value;
        }
        if (complete) {
            return make(tree, fields, path, components);
        }
        places.report(Ranges.faults(fields.type(), components), tree, path);
        values.taint(tree);
        return Binder.FAILED;
    }

    /// @return the keys that were probably meant
    private Set<String> refuseUnknownKeys(Tree.Mapping mapping, Shape.Fields fields, KeyPath path) {
        Set<String> meant = Set.of();
        for (Tree.Entry entry : mapping.entries()) {
            String key = entry.key().text();
            if (!isKnown(fields, key)) {
                UnknownKey unknown = UnknownKey.of(key, mapping, fields);
                problems.add(entry.key().place(), path.then(key), "unknown key '" + key + "'", unknown.remedy());
                values.taint(mapping);
                if (unknown.meant() != null) {
                    meant = new HashSet<>(meant);
                    meant.add(unknown.meant());
                }
            }
        }
        return meant;
    }

    private static boolean isKnown(Shape.Fields fields, String key) {
        for (Shape.Field field : fields.fields()) {
            boolean known = field.inline()
                    ? ((Shape.Choice) field.shape()).kind(key) != null
                    : field.key().equals(key);
            if (known) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Object field(
            Tree.Mapping mapping, Shape.Field field, KeyPath path, Shape.Fields of, Set<String> misspelt) {
        Tree.Entry entry = mapping.entry(field.key());
        if (entry == null) {
            if (!field.required()) {
                return Defaults.of(of, field);
            }
            if (misspelt.contains(field.key())) {
                return Binder.FAILED;
            }
            String example =
                    field.doc().example().isEmpty() ? "..." : field.doc().example();
            return values.fail(
                    mapping,
                    path,
                    "the key '" + field.key() + "' is missing",
                    "add it, as in " + field.key() + ": " + example);
        }
        Tree tree = entry.value();
        if (field.nullable() && tree instanceof Tree.Scalar scalar && scalar.isOff()) {
            return null;
        }
        Object value = values.bind(tree, field.shape(), path.then(field.key()));
        values.taintFrom(mapping, tree);
        return field.doc().file() && value instanceof String name ? besides(tree, name, path.then(field.key())) : value;
    }

    private Object besides(Tree tree, String name, KeyPath path) {
        try {
            return name.isBlank()
                    ? name
                    : Beside.resolve(tree.place().file(), name).toString();
        } catch (InvalidPathException invalid) {
            return values.fail(tree, path, "this is not a file name", "write one without control characters");
        }
    }

    private Object inline(Tree.Mapping mapping, Shape.Field field, KeyPath path, Set<String> misspelt) {
        Shape.Choice choice = (Shape.Choice) field.shape();
        Tree.Entry first = null;
        for (Tree.Entry entry : mapping.entries()) {
            if (choice.kind(entry.key().text()) == null) {
                continue;
            }
            if (first != null) {
                String word = entry.key().text();
                problems.add(
                        entry.key().place(),
                        path.then(word),
                        "'" + first.key().text() + "' is given already, at "
                                + first.key().place().fileAndLine(),
                        "keep one of: " + String.join(", ", choice.words()));
                values.taint(mapping);
            } else {
                first = entry;
            }
        }
        if (first == null && choice.words().stream().anyMatch(misspelt::contains)) {
            return Binder.FAILED;
        }
        if (first == null) {
            return values.fail(
                    mapping,
                    path,
                    "none of " + String.join(", ", choice.words()) + " is given",
                    "add exactly one of them");
        }
        Object value = values.kind(first, choice, path);
        values.taintFrom(mapping, first.value());
        return value;
    }

    private Object make(Tree tree, Shape.Fields fields, KeyPath path, @Nullable Object... components) {
        try {
            return CONSTRUCTORS.get(fields.type()).newInstance(components);
        } catch (InvocationTargetException thrown) {
            if (thrown.getCause() instanceof InvalidValue invalid) {
                places.report(invalid.faults(), tree, path);
                values.taint(tree);
                return Binder.FAILED;
            }
            throw new IllegalStateException("the constructor of " + fields.type() + " failed", thrown.getCause());
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
