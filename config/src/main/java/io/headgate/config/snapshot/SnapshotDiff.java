package io.headgate.config.snapshot;

import io.headgate.config.Address;
import io.headgate.config.Config;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/// What differs between two snapshots, so that a change can say what it touched.
///
/// @param listeners names of listeners added, removed, changed
/// @param upstreams names of upstreams added, removed, changed
/// @param routesChanged whether the list of routes differs in anything
/// @param globalsChanged whether anything else of the configuration differs: connections, logs, error pages, admin,
/// workers,
/// transport, warm-up
/// @param accessChanged listeners of which the operator says something else about addresses
/// @param endpointsChanged endpoints whose status differs
/// @param resolvedChanged DNS names whose addresses differ
public record SnapshotDiff(
        Names listeners,
        Names upstreams,
        boolean routesChanged,
        boolean globalsChanged,
        Set<String> accessChanged,
        Set<EndpointId> endpointsChanged,
        Set<Address.Named> resolvedChanged) {
    public SnapshotDiff {
        accessChanged = Set.copyOf(accessChanged);
        endpointsChanged = Set.copyOf(endpointsChanged);
        resolvedChanged = Set.copyOf(resolvedChanged);
    }

    /// Names by what happened to what they name; disjoint.
    public record Names(Set<String> added, Set<String> removed, Set<String> changed) {
        public Names {
            added = Set.copyOf(added);
            removed = Set.copyOf(removed);
            changed = Set.copyOf(changed);
        }

        private void describe(String kind, List<String> into) {
            new TreeSet<>(added).forEach(name -> into.add(kind + name + " added"));
            new TreeSet<>(removed).forEach(name -> into.add(kind + name + " removed"));
            new TreeSet<>(changed).forEach(name -> into.add(kind + name + " changed"));
        }

        private static Names between(Map<String, ?> before, Map<String, ?> after) {
            Set<String> added = new TreeSet<>(after.keySet());
            added.removeAll(before.keySet());
            Set<String> removed = new TreeSet<>(before.keySet());
            removed.removeAll(after.keySet());
            Set<String> changed = new TreeSet<>(after.keySet());
            changed.removeIf(name -> added.contains(name) || Objects.equals(before.get(name), after.get(name)));
            return new Names(added, removed, changed);
        }
    }

    /// What happened on the way from one snapshot to another.
    public static SnapshotDiff between(Snapshot before, Snapshot after) {
        Config old = before.config();
        Config now = after.config();
        return new SnapshotDiff(
                Names.between(old.listeners(), now.listeners()),
                Names.between(old.upstreams(), now.upstreams()),
                !old.routes().equals(now.routes()),
                !globals(old).equals(globals(now)),
                changedKeys(before.access(), after.access()),
                changedKeys(before.endpoints(), after.endpoints()),
                changedKeys(before.resolved(), after.resolved()));
    }

    /// What differs in the configuration, a few words for each listener, upstream or part: `upstream app changed`.
    public List<String> configChanges() {
        List<String> changes = new ArrayList<>();
        listeners.describe("listener ", changes);
        upstreams.describe("upstream ", changes);
        if (routesChanged) {
            changes.add("routes changed");
        }
        if (globalsChanged) {
            changes.add("settings changed");
        }
        return changes;
    }

    /// Whether nothing differs.
    public boolean isEmpty() {
        return configChanges().isEmpty()
                && accessChanged.isEmpty()
                && endpointsChanged.isEmpty()
                && resolvedChanged.isEmpty();
    }

    private static Config globals(Config config) {
        return new Config(
                Map.of(),
                List.of(),
                Map.of(),
                config.connections(),
                config.accessLog(),
                config.tracing(),
                config.log(),
                config.errors(),
                config.admin(),
                config.workers(),
                config.transport(),
                config.warmUp());
    }

    private static <K> Set<K> changedKeys(Map<K, ?> before, Map<K, ?> after) {
        Set<K> keys = new HashSet<>(before.keySet());
        keys.addAll(after.keySet());
        keys.removeIf(key -> Objects.equals(before.get(key), after.get(key)));
        return keys;
    }
}
