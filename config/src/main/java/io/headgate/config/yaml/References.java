package io.headgate.config.yaml;

import io.headgate.config.Action;
import io.headgate.config.Balance;
import io.headgate.config.Filter;
import io.headgate.config.Http;
import io.headgate.config.KeySource;
import io.headgate.config.Protocol;
import io.headgate.config.Service;
import io.headgate.config.Udp;
import io.headgate.config.Upstream;
import io.headgate.config.Words;
import io.headgate.config.grammar.Suggestion;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Checks that every name that is used is defined, and warns of upstreams that are not used.
final class References {
    private final Parts parts;
    private final Problems problems;
    private final List<Parts.ListenerPart> listeners;
    private final Set<String> usedUpstreams = new HashSet<>();

    References(Parts parts, Problems problems) {
        this.parts = parts;
        this.problems = problems;
        listeners = parts.listeners();
    }

    void check(Problems warnings) {
        Set<String> upstreams = parts.names("upstreams");
        for (Parts.RoutePart part : parts.routes()) {
            checkListeners(part);
            checkUpstreams(part, upstreams);
        }
        for (Parts.ListenerPart part : listeners) {
            checkService(part, upstreams);
        }
        if (parts.hasAllRoutes() && listeners.stream().allMatch(part -> part.service() != null)) {
            warnOfUnused(warnings);
        }
    }

    private void checkListeners(Parts.RoutePart part) {
        KeyPath path = part.path().then("listeners");
        if (part.at("listeners") instanceof Tree.Sequence sequence) {
            for (int i = 0; i < sequence.items().size(); i++) {
                if (sequence.items().get(i) instanceof Tree.Scalar name && !name.isBroken()) {
                    checkListener(name, path.then(i));
                }
            }
        } else if (part.at("listeners") instanceof Tree.Scalar name && !name.isBroken()) {
            checkListener(name, path);
        }
    }

    private void checkListener(Tree.Scalar name, KeyPath path) {
        checkName(name, "listener", parts.names("listeners"), path);
        for (Parts.ListenerPart listener : listeners) {
            boolean named = listener.name().equals(name.text());
            if (named && listener.service() != null && !(listener.service() instanceof Http)) {
                problems.add(
                        name.place(),
                        path,
                        "listener '" + name.shown() + "' does not speak http, so it has no requests to route",
                        "remove it here, or give the listener http instead");
            }
        }
    }

    private void checkService(Parts.ListenerPart part, Set<String> upstreams) {
        if (part.service() == null || part.service() instanceof Http) {
            return;
        }
        Service service = part.service();
        String kind = Words.of(service.getClass());
        Tree.Entry settings = part.tree().entry(kind);
        if (settings != null && settings.value() instanceof Tree.Mapping mapping) {
            KeyPath path = part.path().then(kind);
            checkTarget(mapping, service, path, upstreams);
            if (mapping.entry("sni") instanceof Tree.Entry sni && sni.value() instanceof Tree.Sequence rules) {
                checkRules(rules, service, path.then("sni"), upstreams);
            }
        }
    }

    private void checkRules(Tree.Sequence rules, Service service, KeyPath path, Set<String> upstreams) {
        for (int i = 0; i < rules.items().size(); i++) {
            if (rules.items().get(i) instanceof Tree.Mapping rule) {
                checkTarget(rule, service, path.then(i), upstreams);
            }
        }
    }

    private void checkTarget(Tree.Mapping tree, Service service, KeyPath at, Set<String> upstreams) {
        if (tree.entry("upstream") instanceof Tree.Entry upstream && upstream.value() instanceof Tree.Scalar name) {
            KeyPath path = at.then("upstream");
            usedUpstreams.add(name.text());
            checkName(name, "upstream", upstreams, path);
            checkFits(name, service, path);
        }
    }

    /// A connection or datagram shows nothing but where it comes from.
    private void checkFits(Tree.Scalar name, Service service, KeyPath path) {
        Upstream upstream = upstream(name.text());
        if (upstream == null) {
            return;
        }
        if (upstream.balance() instanceof Balance.Hash hash && !(hash.by() instanceof KeySource.Source)) {
            problems.add(
                    name.place(),
                    path,
                    "upstream '" + name.shown() + "' is balanced by " + hash.by() + ", which only requests have",
                    "name another upstream, or balance this one by source");
        }
        if (upstream.sticky() != null) {
            problems.add(
                    name.place(),
                    path,
                    "upstream '" + name.shown() + "' is sticky by a cookie, which only requests have",
                    "name another upstream, or balance this one by { hash: { by: source } }");
        }
        if (upstream.proxyProtocol() != null && service instanceof Udp) {
            problems.add(
                    name.place(),
                    path,
                    "upstream '" + name.shown() + "' expects a PROXY header, which only connections begin with",
                    "name another upstream, or switch its proxy_protocol off");
        }
    }

    private @Nullable Upstream upstream(String name) {
        for (Tree.Entry entry : parts.entries("upstreams")) {
            if (entry.key().text().equals(name) && parts.madeOf(entry.value()) instanceof Upstream upstream) {
                return upstream;
            }
        }
        return null;
    }

    private void checkUpstreams(Parts.RoutePart part, Set<String> upstreams) {
        if (part.route().action() instanceof Action.ToUpstream && part.at("upstream") instanceof Tree.Scalar name) {
            usedUpstreams.add(name.text());
            checkName(name, "upstream", upstreams, part.path().then("upstream"));
            checkSpeaksGrpc(part, name, part.path().then("upstream"));
        } else if (part.route().action() instanceof Action.Split && part.at("split") instanceof Tree.Mapping split) {
            for (Tree.Entry entry : split.entries()) {
                Tree.Scalar name = entry.key();
                usedUpstreams.add(name.text());
                checkName(name, "upstream", upstreams, part.path().then("split").then(name.text()));
                checkSpeaksGrpc(part, name, part.path().then("split").then(name.text()));
            }
        }
    }

    /// What is made of gRPC-Web is gRPC, which there is over HTTP/2 alone.
    private void checkSpeaksGrpc(Parts.RoutePart part, Tree.Scalar name, KeyPath path) {
        boolean translates = part.route().filters().stream().anyMatch(filter -> filter instanceof Filter.GrpcWeb);
        Upstream upstream = translates ? upstream(name.text()) : null;
        if (upstream != null && upstream.protocol() != Protocol.H2) {
            problems.add(
                    name.place(),
                    path,
                    "the route makes gRPC of gRPC-Web, and upstream '" + name.shown() + "' does not speak h2",
                    "give the upstream protocol: h2, or remove grpc_web");
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
                        "no route or listener uses the upstream '" + name + "'",
                        "remove it, or add a route");
            }
        }
    }
}
