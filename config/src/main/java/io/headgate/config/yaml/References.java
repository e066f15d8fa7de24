package io.headgate.config.yaml;

import io.headgate.config.Action;
import io.headgate.config.grammar.Suggestion;
import java.util.HashSet;
import java.util.Set;

/// Checks that every name that is used is defined, and warns of upstreams that are not used.
final class References {
    private final Parts parts;
    private final Problems problems;
    private final Set<String> usedUpstreams = new HashSet<>();

    References(Parts parts, Problems problems) {
        this.parts = parts;
        this.problems = problems;
    }

    void check(Problems warnings) {
        Set<String> listeners = parts.names("listeners");
        Set<String> upstreams = parts.names("upstreams");
        for (Parts.RoutePart part : parts.routes()) {
            checkListeners(part, listeners);
            checkUpstreams(part, upstreams);
        }
        if (parts.hasAllRoutes()) {
            warnOfUnused(warnings);
        }
    }

    private void checkListeners(Parts.RoutePart part, Set<String> listeners) {
        KeyPath path = part.path().then("listeners");
        if (part.at("listeners") instanceof Tree.Sequence sequence) {
            for (int i = 0; i < sequence.items().size(); i++) {
                if (sequence.items().get(i) instanceof Tree.Scalar name && !name.isBroken()) {
                    checkName(name, "listener", listeners, path.then(i));
                }
            }
        } else if (part.at("listeners") instanceof Tree.Scalar name && !name.isBroken()) {
            checkName(name, "listener", listeners, path);
        }
    }

    private void checkUpstreams(Parts.RoutePart part, Set<String> upstreams) {
        if (part.route().action() instanceof Action.ToUpstream && part.at("upstream") instanceof Tree.Scalar name) {
            usedUpstreams.add(name.text());
            checkName(name, "upstream", upstreams, part.path().then("upstream"));
        } else if (part.route().action() instanceof Action.Split && part.at("split") instanceof Tree.Mapping split) {
            for (Tree.Entry entry : split.entries()) {
                Tree.Scalar name = entry.key();
                usedUpstreams.add(name.text());
                checkName(name, "upstream", upstreams, part.path().then("split").then(name.text()));
            }
        }
    }

    private void checkName(Tree.Scalar name, String what, Set<String> known, KeyPath path) {
        if (!known.contains(name.text())) {
            // A suggestion is as near to the value as the value itself, so it is made only of what the file shows.
            String remedy = Suggestion.remedy(name.shown(), known);
            problems.add(name.place(), path, what + " '" + name.shown() + "' is not defined", remedy);
        }
    }

    private void warnOfUnused(Problems warnings) {
        for (Tree.Entry entry : parts.entries("upstreams")) {
            String name = entry.key().text();
            if (!usedUpstreams.contains(name)) {
                warnings.add(
                        entry.key().place(),
                        KeyPath.TOP.then("upstreams").then(name),
                        "no route uses the upstream '" + name + "'",
                        "remove it, or add a route");
            }
        }
    }
}
