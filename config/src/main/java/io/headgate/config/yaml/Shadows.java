package io.headgate.config.yaml;

import io.headgate.config.Cidr;
import io.headgate.config.HostPattern;
import io.headgate.config.Match;
import io.headgate.config.Route;
import io.headgate.config.ValueMatch;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/// Whether one route takes every request that another would take.
final class Shadows {
    private Shadows() {}

    static boolean covers(Route wide, Route narrow) {
        Match a = wide.match();
        Match b = narrow.match();
        return coversSet(wide.listeners(), narrow.listeners())
                && coversPaths(a, b)
                && coversSet(a.method(), b.method())
                && coversHosts(a.host(), b.host())
                && coversValues(a.headers(), b.headers())
                && coversValues(a.query(), b.query())
                && coversSources(a.source(), b.source())
                && coversSet(a.clientSubject(), b.clientSubject());
    }

    private static boolean coversSet(Collection<String> wide, Collection<String> narrow) {
        return wide.isEmpty() || !narrow.isEmpty() && wide.containsAll(narrow);
    }

    private static boolean coversHosts(List<HostPattern> wide, List<HostPattern> narrow) {
        if (wide.isEmpty() || narrow.isEmpty()) {
            return wide.isEmpty();
        }
        return narrow.stream().allMatch(n -> wide.stream().anyMatch(w -> covers(w, n)));
    }

    private static boolean covers(HostPattern wide, HostPattern narrow) {
        if (!wide.wildcard()) {
            return wide.equals(narrow);
        }
        return narrow.text().endsWith("." + wide.text()) || wide.equals(narrow);
    }

    private static boolean coversPaths(Match wide, Match narrow) {
        if (!wide.pathRegex().isEmpty()) {
            return coversSet(wide.pathRegex(), narrow.pathRegex());
        }
        if (!wide.path().isEmpty()) {
            return coversSet(wide.path(), narrow.path());
        }
        if (wide.pathPrefix().isEmpty()) {
            return true;
        }
        List<String> narrowPaths = narrow.path().isEmpty() ? narrow.pathPrefix() : narrow.path();
        boolean all = narrowPaths.stream().allMatch(path -> underAny(wide.pathPrefix(), path));
        return wide.pathPrefix().contains("/") || !narrowPaths.isEmpty() && all;
    }

    private static boolean underAny(List<String> prefixes, String path) {
        return prefixes.stream().anyMatch(prefix -> isUnder(prefix, path));
    }

    /// Prefixes hold on whole segments.
    static boolean isUnder(String prefix, String path) {
        return path.equals(prefix) || path.startsWith(prefix.endsWith("/") ? prefix : prefix + "/");
    }

    private static boolean coversValues(Map<String, ValueMatch> wide, Map<String, ValueMatch> narrow) {
        for (Map.Entry<String, ValueMatch> condition : wide.entrySet()) {
            ValueMatch other = narrow.get(condition.getKey());
            if (other == null || !coversSet(condition.getValue().anyOf(), other.anyOf())) {
                return false;
            }
        }
        return true;
    }

    private static boolean coversSources(List<Cidr> wide, List<Cidr> narrow) {
        if (wide.isEmpty() || narrow.isEmpty()) {
            return wide.isEmpty();
        }
        return narrow.stream().allMatch(n -> wide.stream().anyMatch(w -> covers(w, n)));
    }

    private static boolean covers(Cidr wide, Cidr narrow) {
        byte[] base = narrow.base().getAddress();
        return wide.prefix() <= narrow.prefix()
                && wide.base().getAddress().length == base.length
                && wide.contains(base);
    }
}
