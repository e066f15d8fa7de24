package io.headgate.dataplane.route;

import io.headgate.config.HostPattern;
import io.headgate.config.Match;
import io.headgate.dataplane.http.ClientAddress;
import io.headgate.dataplane.http.RequestHead;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.agrona.collections.IntArrayList;
import org.jspecify.annotations.Nullable;

/**
 * All routes, filed by host and there by path. A lookup walks the host once, label by label from the right, as
 * wildcards are suffixes. A route with several hosts is filed under each; hosts with the same routes share what is
 * filed below them. Immutable, any thread.
 */
final class HostIndex {
    private static final String ANY = "";
    private static final String BELOW = "*.";

    private final @Nullable PathIndex anyHost;
    private final KeyTable<HostNode> byHost;

    /**
     * @param exact for the host itself
     * @param below for every host that ends in a dot and this one
     */
    private record HostNode(
            @Nullable PathIndex exact, @Nullable PathIndex below) {}

    HostIndex(Match[] matches) {
        Map<String, IntArrayList> routes = new LinkedHashMap<>();
        for (int route = 0; route < matches.length; route++) {
            if (matches[route].host().isEmpty()) {
                file(routes, ANY, route);
            }
            for (HostPattern host : matches[route].host()) {
                file(routes, host.toString(), route);
            }
        }
        Map<IntArrayList, PathIndex> shared = new HashMap<>();
        Map<String, PathIndex> indexes = LinkedHashMap.newLinkedHashMap(routes.size());
        routes.forEach((host, of) ->
                indexes.put(host, shared.computeIfAbsent(of, list -> new PathIndex(list.toIntArray(), matches))));
        anyHost = indexes.remove(ANY);
        byHost = new KeyTable<>(nodes(indexes), HostLabels::hash);
    }

    private static void file(Map<String, IntArrayList> routes, String host, int route) {
        routes.computeIfAbsent(host, _ -> new IntArrayList()).addInt(route);
    }

    private static Map<String, HostNode> nodes(Map<String, PathIndex> indexes) {
        Map<String, HostNode> nodes = new LinkedHashMap<>();
        indexes.forEach((pattern, _) -> {
            String host = pattern.startsWith(BELOW) ? pattern.substring(BELOW.length()) : pattern;
            nodes.computeIfAbsent(host, name -> new HostNode(indexes.get(name), indexes.get(BELOW + name)));
        });
        return nodes;
    }

    /** The index of the first route that takes the request; {@code none} if there is none. */
    int find(RequestHead head, ClientAddress client, @Nullable RouteConditions[] conditions, int none) {
        int found = anyHost == null ? none : anyHost.find(head, client, conditions, none);
        return byHost.isEmpty() || head.hostStart() == head.hostEnd() ? found : walk(head, client, conditions, found);
    }

    private int walk(RequestHead head, ClientAddress client, @Nullable RouteConditions[] conditions, int best) {
        byte[] bytes = head.bytes();
        int start = head.hostStart();
        int end = head.hostEnd();
        int found = best;
        long hash = SeededHash.START;
        int labelEnd = end;
        while (true) {
            int dot = HostLabels.lastDot(bytes, start, labelEnd);
            hash = SeededHash.next(hash, bytes, dot + 1, labelEnd);
            HostNode node = byHost.find(hash, bytes, dot + 1, end);
            if (node != null) {
                // A wildcard wants something before the dot.
                PathIndex index = dot < start ? node.exact() : dot > start ? node.below() : null;
                found = index == null ? found : index.find(head, client, conditions, found);
            }
            if (dot < start || end - dot - 1 >= byHost.longestKeyBytes()) {
                return found;
            }
            labelEnd = dot;
        }
    }
}
