package io.headgate.config.yaml;

import io.headgate.config.Address;
import io.headgate.config.Listener;
import io.headgate.config.Route;
import io.headgate.config.Service;
import io.headgate.config.Udp;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What could be made of the parts of a configuration, together with where they stand, so that checks over the whole
/// also run where some parts are wrong.
final class Parts {
    private final Tree.Mapping top;
    private final Binder values;
    private final List<RoutePart> routes;

    /// @param tainted something in it was wrong, and what was wrong has been replaced by a default
    record RoutePart(Route route, int index, Tree.Mapping tree, boolean tainted) {
        KeyPath path() {
            return KeyPath.TOP.then("routes").then(index);
        }

        /// Where a key stands, or the route where it does not.
        Tree at(String key) {
            Tree.Entry entry = tree.entry(key);
            return entry == null ? tree : entry.value();
        }
    }

    /// @param service null where it could not be made
    record ListenerPart(String name, @Nullable Service service, Tree.Mapping tree) {
        KeyPath path() {
            return KeyPath.TOP.then("listeners").then(name);
        }
    }

    /// @param datagrams whether it is a port of UDP, which no port of TCP overlaps
    /// @param owner the path of what listens, as in `listeners.web`
    record Bind(Address address, boolean datagrams, String owner, Tree.@Nullable Scalar tree, KeyPath path) {
        String shown() {
            return tree == null ? address.toString() : tree.shown();
        }
    }

    Parts(Tree.Mapping top, Binder values) {
        this.top = top;
        this.values = values;
        this.routes = findRoutes();
    }

    Tree.Mapping top() {
        return top;
    }

    /// The routes that could be made.
    List<RoutePart> routes() {
        return routes;
    }

    /// Whether every route of the file could be made.
    boolean hasAllRoutes() {
        return at("routes") instanceof Tree.Sequence sequence
                ? sequence.items().size() == routes.size()
                : at("routes") == null;
    }

    /// The names in a top-level map, whether or not what they name is right.
    Set<String> names(String group) {
        return entries(group).stream().map(entry -> entry.key().text()).collect(Collectors.toCollection(TreeSet::new));
    }

    List<Tree.Entry> entries(String group) {
        return at(group) instanceof Tree.Mapping mapping ? mapping.entries() : List.of();
    }

    @Nullable
    Tree at(String key) {
        Tree.Entry entry = top.entry(key);
        return entry == null ? null : entry.value();
    }

    @Nullable
    Object madeOf(Tree tree) {
        return values.madeOf(tree);
    }

    /// The listeners that are written as maps.
    List<ListenerPart> listeners() {
        List<ListenerPart> found = new ArrayList<>();
        for (Tree.Entry entry : entries("listeners")) {
            if (entry.value() instanceof Tree.Mapping mapping) {
                Service service = madeOf(mapping) instanceof Listener listener ? listener.service() : null;
                found.add(new ListenerPart(entry.key().text(), service, mapping));
            }
        }
        return found;
    }

    /// All addresses on which listeners listen, where they could be made.
    List<Bind> binds() {
        List<Bind> binds = new ArrayList<>();
        for (ListenerPart listener : listeners()) {
            Tree.Entry bind = listener.tree().entry("bind");
            if (bind != null) {
                addBinds(binds, bind.value(), listener);
            }
        }
        return binds;
    }

    private void addBinds(List<Bind> binds, Tree tree, ListenerPart listener) {
        KeyPath path = listener.path().then("bind");
        String owner = listener.path().toString();
        boolean datagrams = listener.service() instanceof Udp;
        if (tree instanceof Tree.Scalar scalar && madeOf(scalar) instanceof Address address) {
            binds.add(new Bind(address, datagrams, owner, scalar, path));
        } else if (tree instanceof Tree.Sequence sequence) {
            for (int i = 0; i < sequence.items().size(); i++) {
                if (sequence.items().get(i) instanceof Tree.Scalar scalar
                        && madeOf(scalar) instanceof Address address) {
                    binds.add(new Bind(address, datagrams, owner, scalar, path.then(i)));
                }
            }
        }
    }

    private List<RoutePart> findRoutes() {
        List<RoutePart> found = new ArrayList<>();
        if (at("routes") instanceof Tree.Sequence sequence) {
            for (int i = 0; i < sequence.items().size(); i++) {
                Tree item = sequence.items().get(i);
                if (item instanceof Tree.Mapping mapping && madeOf(item) instanceof Route route) {
                    found.add(new RoutePart(route, i, mapping, values.isTainted(item)));
                }
            }
        }
        return List.copyOf(found);
    }
}
