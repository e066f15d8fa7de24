package io.headgate.config.yaml;

import io.headgate.config.Access;
import io.headgate.config.Acme;
import io.headgate.config.Address;
import io.headgate.config.AdminTls;
import io.headgate.config.AdminUser;
import io.headgate.config.CertificateSource;
import io.headgate.config.ClientAuth;
import io.headgate.config.ErrorPage;
import io.headgate.config.InvalidValue;
import io.headgate.config.Listener;
import io.headgate.config.Route;
import io.headgate.config.Tls;
import io.headgate.config.Tracing;
import io.headgate.config.Upstream;
import io.headgate.config.UpstreamTls;
import io.headgate.config.grammar.Descriptions;
import io.headgate.config.grammar.Grammar;
import io.headgate.config.grammar.Shape;
import io.headgate.config.grammar.Suggestion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes values of trees along the grammar and reports what does not fit. It never stops at the first problem: a value
/// that is wrong is replaced by
/// its default (or left out of its list or map) so that the rest can still be looked at, and everything around it is
/// marked as *tainted*,
/// so that a consequence is not reported as a problem of its own. Not thread-safe; one per reading.
final class Binder {
    /// Stands for a value that could not be made; its problem has been reported.
    static final Object FAILED = new Object();

    private final Problems problems;
    private final Set<Tree> tainted = new HashSet<>();
    private final Map<Tree, Object> made = new HashMap<>();
    private final Map<Tree, List<Integer>> missing = new HashMap<>();
    private final RecordBinder records;

    Binder(Problems problems) {
        this.problems = problems;
        this.records = new RecordBinder(this, problems);
    }

    /// @return the value, or [#FAILED]
    Object bind(Tree tree, Shape shape, KeyPath path) {
        return switch (shape) {
            case Shape.Scalar scalar -> scalar(tree, scalar, path);
            case Shape.Listing list -> list(tree, list, path);
            case Shape.Named map -> named(tree, map, path);
            case Shape.Fields fields -> remember(records.bind(tree, fields, path), tree);
            case Shape.Choice choice -> choice(tree, choice, path);
            case Shape.KindMap map -> kindMap(tree, map, path);
        };
    }

    @SuppressWarnings("ReferenceEquality") // there is one such object
    static boolean isFailed(@Nullable Object value) {
        return value == FAILED;
    }

    /// The route, listener, upstream, error page or address that a tree became, or null where it became none: what
    /// checks over the whole look at.
    @Nullable
    Object madeOf(Tree tree) {
        return made.get(tree);
    }

    boolean isTainted(Tree tree) {
        return !tainted.isEmpty() && tainted.contains(tree);
    }

    void taint(Tree tree) {
        tainted.add(tree);
    }

    /// The position in the file of an item of a list of which some could not be made.
    int positionInFile(Tree.Sequence tree, int index) {
        int position = index;
        for (int lost : missing.getOrDefault(tree, List.of())) {
            if (lost <= position) {
                position++;
            }
        }
        return position;
    }

    /// Reports and taints.
    Object fail(Tree tree, KeyPath path, String message, String remedy) {
        problems.add(tree.place(), path, message, remedy);
        taint(tree);
        return FAILED;
    }

    private Object remember(Object value, Tree tree) {
        switch (value) {
            case Route _,
                    Listener _,
                    Upstream _,
                    ErrorPage _,
                    Access _,
                    Address _,
                    AdminTls _,
                    AdminUser _,
                    Acme _,
                    CertificateSource _,
                    ClientAuth _,
                    Tls _,
                    Tracing _,
                    UpstreamTls _ -> made.put(tree, value);
            default -> {}
        }
        return value;
    }

    private Object scalar(Tree tree, Shape.Scalar shape, KeyPath path) {
        if (!(tree instanceof Tree.Scalar scalar)) {
            String found = tree instanceof Tree.Mapping ? "a map" : "a list";
            return fail(tree, path, found + " stands where one value is expected", "write " + Descriptions.of(shape));
        }
        if (scalar.isBroken()) {
            taint(tree);
            return FAILED;
        }
        if (scalar.isMissing()) {
            return missing(tree, shape, path);
        }
        return remember(parse(scalar, shape, path), tree);
    }

    /// Reads one word; what it refuses is shown only where it stands in the file itself.
    Object parse(Tree.Scalar scalar, Shape.Scalar shape, KeyPath path) {
        try {
            return shape.parser().apply(scalar.text());
        } catch (InvalidValue invalid) {
            if (scalar.expression() != null) {
                return fail(scalar, path, hidden(scalar), "it must give " + Descriptions.of(shape));
            }
            for (InvalidValue.Fault fault : invalid.faults()) {
                fail(scalar, path, fault.message(), fault.remedy());
            }
            return FAILED;
        }
    }

    /// How a value is spoken of that must not be shown.
    static String hidden(Tree.Scalar scalar) {
        return "the value that " + scalar.shown() + " gives is not accepted here";
    }

    Object missing(Tree tree, Shape shape, KeyPath path) {
        return fail(tree, path, "there is no value", "write " + Descriptions.of(shape) + ", or remove the key");
    }

    private Object list(Tree tree, Shape.Listing shape, KeyPath path) {
        if (tree instanceof Tree.Scalar scalar) {
            if (scalar.isMissing()) {
                return missing(tree, shape, path);
            }
            Object only = bind(tree, shape.element(), path);
            return only == FAILED ? FAILED : List.of(only);
        }
        if (!(tree instanceof Tree.Sequence sequence)) {
            return fail(tree, path, "a map stands where a list is expected", "begin each item with '- '");
        }
        List<Object> values = new ArrayList<>(sequence.items().size());
        List<Integer> lost = new ArrayList<>(0);
        for (int i = 0; i < sequence.items().size(); i++) {
            Tree item = sequence.items().get(i);
            Object value = bind(item, shape.element(), path.then(i));
            if (isFailed(value)) {
                lost.add(i);
            } else {
                values.add(value);
            }
            taintFrom(tree, item);
        }
        if (!lost.isEmpty()) {
            missing.put(tree, lost);
        }
        return values;
    }

    private Object named(Tree tree, Shape.Named shape, KeyPath path) {
        if (!(tree instanceof Tree.Mapping mapping)) {
            return notAMap(tree, shape, path);
        }
        Map<Object, Object> values =
                LinkedHashMap.newLinkedHashMap(mapping.entries().size());
        for (Tree.Entry entry : mapping.entries()) {
            String key = entry.key().text();
            Object value = bind(entry.value(), shape.value(), path.then(key));
            taintFrom(tree, entry.value());
            if (!shape.numbers()) {
                put(values, key, value);
            } else if (key.matches("[0-9]{1,9}")) {
                put(values, Integer.valueOf(key), value);
            } else {
                fail(entry.key(), path.then(key), "'" + key + "' is not a whole number", "write digits only");
                taint(tree);
            }
        }
        return values;
    }

    private static void put(Map<Object, Object> values, Object key, Object value) {
        if (value != FAILED) {
            values.put(key, value);
        }
    }

    Object notAMap(Tree tree, Shape shape, KeyPath path) {
        if (tree instanceof Tree.Scalar scalar) {
            if (scalar.isBroken()) {
                taint(tree);
                return FAILED;
            }
            if (scalar.isMissing()) {
                return missing(tree, shape, path);
            }
            return fail(
                    tree,
                    path,
                    "'" + scalar.shown() + "' stands where a map is expected",
                    "write " + Descriptions.of(shape));
        }
        return fail(tree, path, "a list stands where a map is expected", "write " + Descriptions.of(shape));
    }

    private Object choice(Tree tree, Shape.Choice choice, KeyPath path) {
        if (tree instanceof Tree.Mapping mapping && !choice.kinds().isEmpty()) {
            if (mapping.entries().size() != 1) {
                return fail(
                        tree,
                        path,
                        "exactly one kind is expected",
                        "keep one of: " + String.join(", ", choice.words()));
            }
            Tree.Entry entry = mapping.entries().getFirst();
            Object value = kind(entry, choice, path);
            taintFrom(tree, entry.value());
            taintFrom(tree, entry.key());
            return value;
        }
        Shape.Scalar words = choice.scalar();
        if (words == null || tree instanceof Tree.Sequence) {
            return notAMap(tree, choice, path);
        }
        if (tree instanceof Tree.Scalar scalar && words.type().isEnum() && choice.kind(scalar.text()) != null) {
            return fail(tree, path, "'" + scalar.text() + "' has settings", "write { " + scalar.text() + ": {} }");
        }
        return scalar(tree, words, path);
    }

    /// The value of one kind, given as the entry of its word.
    Object kind(Tree.Entry entry, Shape.Choice choice, KeyPath path) {
        String word = entry.key().text();
        Shape.Alternative kind = choice.kind(word);
        if (kind == null) {
            Shape.Scalar words = choice.scalar();
            if (words != null
                    && words.type().isEnum()
                    && Grammar.words(words.type()).contains(word)) {
                return fail(entry.key(), path, "'" + word + "' has no settings", "write the word alone");
            }
            return fail(
                    entry.key(),
                    path.then(word),
                    "'" + word + "' is not known here",
                    Suggestion.remedy(word, choice.words()));
        }
        return bind(entry.value(), kind.fields(), path.then(word));
    }

    private Object kindMap(Tree tree, Shape.KindMap shape, KeyPath path) {
        if (!(tree instanceof Tree.Mapping mapping)) {
            return notAMap(tree, shape, path);
        }
        Map<String, Object> byWord = new LinkedHashMap<>();
        for (Tree.Entry entry : mapping.entries()) {
            Object value = kind(entry, shape.choice(), path);
            taintFrom(tree, entry.key());
            taintFrom(tree, entry.value());
            if (value != FAILED) {
                byWord.put(entry.key().text(), value);
            }
        }
        List<Object> values = new ArrayList<>(byWord.size());
        for (String word : shape.choice().words()) {
            Object value = byWord.get(word);
            if (value != null) {
                values.add(value);
            }
        }
        return values;
    }

    void taintFrom(Tree tree, Tree part) {
        if (isTainted(part)) {
            taint(tree);
        }
    }
}
