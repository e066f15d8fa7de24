package io.headgate.dataplane.route;

import io.headgate.config.Match;
import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.CanonicalPath;
import io.headgate.dataplane.http.ClientAddress;
import io.headgate.dataplane.http.RequestHead;
import java.util.LinkedHashMap;
import java.util.Map;
import org.agrona.collections.IntArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one set of hosts, filed by path. A lookup walks the path once, segment by segment, and looks at what is
 * filed under the part walked so far; it stops where no filed path is longer. Immutable, any thread.
 */
final class PathIndex {
    private final int[] anyPath;
    private final KeyTable<PathNode> byPath;
    private final int first;

    /** Files {@code routes} (indexes into {@code matches}, ascending, at least one). */
    PathIndex(int[] routes, Match[] matches) {
        first = routes[0];
        IntArrayList unfiled = new IntArrayList();
        Map<String, PathNode.Builder> nodes = new LinkedHashMap<>();
        for (int route : routes) {
            Match match = matches[route];
            if (match.path().isEmpty() && match.pathPrefix().isEmpty()) {
                unfiled.addInt(route);
            }
            for (String path : match.path()) {
                node(nodes, canonical(path)).whole(route);
            }
            for (String prefix : match.pathPrefix()) {
                filePrefix(nodes, canonical(prefix), route);
            }
        }
        anyPath = unfiled.toIntArray();
        Map<String, PathNode> built = LinkedHashMap.newLinkedHashMap(nodes.size());
        nodes.forEach((path, node) -> built.put(path, node.build()));
        byPath = new KeyTable<>(built, PathIndex::hash);
    }

    /** {@code /pay} takes {@code /pay} and what is below it; {@code /pay/} only what is below. */
    private static void filePrefix(Map<String, PathNode.Builder> nodes, String prefix, int route) {
        if (prefix.endsWith("/")) {
            node(nodes, prefix.substring(0, prefix.length() - 1)).within(route);
        } else {
            PathNode.Builder node = node(nodes, prefix);
            node.whole(route);
            node.within(route);
        }
    }

    private static PathNode.Builder node(Map<String, PathNode.Builder> nodes, String path) {
        return nodes.computeIfAbsent(path, _ -> new PathNode.Builder());
    }

    /** The form in which paths of requests arrive. */
    static String canonical(String path) {
        byte[] bytes = Ascii.bytes(path);
        byte[] out = new byte[bytes.length];
        int end = CanonicalPath.write(bytes, 0, bytes.length, out, 0);
        if (end == CanonicalPath.REFUSED) {
            throw new IllegalArgumentException(
                    "no request can have the path '" + path + "'; it climbs or hides a separator");
        }
        return Ascii.text(out, 0, end);
    }

    /** The least of {@code best} and the index of the first route here that takes the request. */
    int find(RequestHead head, ClientAddress client, @Nullable RouteConditions[] conditions, int best) {
        if (first >= best) {
            return best;
        }
        int found = RouteConditions.first(anyPath, conditions, head, client, best);
        return byPath.isEmpty() || head.asterisk() ? found : walk(head, client, conditions, found);
    }

    private int walk(RequestHead head, ClientAddress client, @Nullable RouteConditions[] conditions, int best) {
        byte[] bytes = head.bytes();
        int start = head.pathStart();
        int end = head.pathEnd();
        int found = best;
        long hash = SeededHash.START;
        int at = start;
        while (true) {
            PathNode node = byPath.find(hash, bytes, start, at);
            if (node != null) {
                int[] routes = at == end ? node.whole() : node.within();
                found = RouteConditions.first(routes, conditions, head, client, found);
            }
            if (at == end || at - start >= byPath.longestKeyBytes()) {
                return found;
            }
            int next = segmentEnd(bytes, at, end);
            hash = SeededHash.next(hash, bytes, at, next);
            at = next;
        }
    }

    private static long hash(byte[] path) {
        long hash = SeededHash.START;
        int at = 0;
        while (at < path.length) {
            int next = segmentEnd(path, at, path.length);
            hash = SeededHash.next(hash, path, at, next);
            at = next;
        }
        return hash;
    }

    /** Where the segment that begins with the slash at {@code at} ends. */
    private static int segmentEnd(byte[] bytes, int at, int end) {
        int next = Ascii.indexOf(bytes, at + 1, end, (byte) '/');
        return next < 0 ? end : next;
    }
}
