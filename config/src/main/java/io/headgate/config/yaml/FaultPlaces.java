package io.headgate.config.yaml;

import io.headgate.config.InvalidValue;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds the part of a tree of which a record's constructor complains, and reports the complaint there. Not
/// thread-safe.
final class FaultPlaces {
    private final Binder values;
    private final Problems problems;

    /// @param tree the deepest part of the way that the file has
    /// @param key the key under which it stands, where the last step was one
    private record Target(Tree tree, Tree.@Nullable Scalar key, KeyPath path) {}

    FaultPlaces(Binder values, Problems problems) {
        this.values = values;
        this.problems = problems;
    }

    /// @param tree what the record was made of
    void report(List<InvalidValue.Fault> faults, Tree tree, KeyPath path) {
        for (InvalidValue.Fault fault : faults) {
            Target target = find(fault, tree, path);
            if (values.isTainted(target.tree)) {
                continue;
            }
            Tree.Scalar key = target.key;
            Place place = fault.onKey() && key != null ? key.place() : target.tree.place();
            Tree.Scalar source = interpolated(target.tree);
            if (source == null && !fault.onKey()) {
                source = quoted(fault, tree);
            }
            if (source == null) {
                problems.add(place, target.path, fault.message(), fault.remedy());
            } else {
                problems.add(place, target.path, Binder.hidden(source), "see the reference for what it may be");
            }
        }
    }

    private Target find(InvalidValue.Fault fault, Tree start, KeyPath startPath) {
        Tree tree = start;
        Tree.Scalar key = null;
        KeyPath path = startPath;
        boolean lost = false;
        for (Object step : fault.at()) {
            if (step instanceof String name) {
                path = path.then(name);
                Tree.Entry entry = !lost && tree instanceof Tree.Mapping mapping ? mapping.entry(name) : null;
                lost |= entry == null;
                if (entry != null) {
                    tree = entry.value();
                    key = entry.key();
                }
            } else if (step instanceof Integer index && !lost && tree instanceof Tree.Sequence sequence) {
                int position = values.positionInFile(sequence, index);
                path = path.then(position);
                tree = position < sequence.items().size() ? sequence.items().get(position) : tree;
            }
        }
        return new Target(tree, key, path);
    }

    /// A record's complaint about one value may quote its neighbours.
    private static Tree.@Nullable Scalar quoted(InvalidValue.Fault fault, Tree tree) {
        if (tree instanceof Tree.Mapping mapping) {
            for (Tree.Entry entry : mapping.entries()) {
                boolean shows = entry.value() instanceof Tree.Scalar scalar
                        && scalar.expression() != null
                        && (fault.message().contains(scalar.text())
                                || fault.remedy().contains(scalar.text()));
                if (shows) {
                    return (Tree.Scalar) entry.value();
                }
            }
        }
        return null;
    }

    private static Tree.@Nullable Scalar interpolated(Tree tree) {
        return interpolated(tree, new HashSet<>());
    }

    private static Tree.@Nullable Scalar interpolated(Tree tree, Set<Tree> seen) {
        if (!seen.add(tree)) {
            return null;
        }
        switch (tree) {
            case Tree.Scalar scalar -> {
                return scalar.expression() == null ? null : scalar;
            }
            case Tree.Sequence sequence -> {
                for (Tree item : sequence.items()) {
                    Tree.Scalar found = interpolated(item, seen);
                    if (found != null) {
                        return found;
                    }
                }
            }
            case Tree.Mapping mapping -> {
                for (Tree.Entry entry : mapping.entries()) {
                    Tree.Scalar found = interpolated(entry.value(), seen);
                    if (found != null) {
                        return found;
                    }
                }
            }
        }
        return null;
    }
}
