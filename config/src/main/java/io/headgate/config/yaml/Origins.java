package io.headgate.config.yaml;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where each value of a configuration came from.
public final class Origins {
    /// The origin of a value that no file gives.
    public static final String DEFAULT = "default";

    private final Tree.@Nullable Mapping top;

    Origins(Tree.@Nullable Mapping top) {
        this.top = top;
    }

    Tree.@Nullable Mapping top() {
        return top;
    }

    /// @param path as problems print it, as in `upstreams.app.endpoints[0].weight`
    /// @return `default`, or `file:line:column`
    public String of(String path) {
        Tree tree = top;
        for (Object step : steps(path)) {
            if (tree instanceof Tree.Mapping mapping && step instanceof String key) {
                Tree.Entry entry = mapping.entryIgnoringCase(key);
                tree = entry == null ? null : entry.value();
            } else if (tree instanceof Tree.Sequence sequence && step instanceof Integer index) {
                tree = index < sequence.items().size() ? sequence.items().get(index) : null;
            } else if (!(tree instanceof Tree.Scalar && step.equals(0))) {
                tree = null;
            }
            if (tree == null) {
                return DEFAULT;
            }
        }
        return tree == null
                ? DEFAULT
                : tree.place().fileAndLine() + ":" + tree.place().column();
    }

    private static List<Object> steps(String path) {
        List<Object> steps = new ArrayList<>();
        int at = 0;
        while (at < path.length()) {
            char c = path.charAt(at);
            if (c == '.') {
                at++;
            } else if (c == '[') {
                int end = path.indexOf(']', at);
                String index = end < 0 ? "" : path.substring(at + 1, end);
                if (!index.matches("[0-9]{1,9}")) {
                    throw new IllegalArgumentException("'" + path + "' is not a path, as in routes[0].upstream");
                }
                steps.add(Integer.valueOf(index));
                at = end + 1;
            } else {
                int end = c == '"' ? path.indexOf('"', at + 1) : endOfWord(path, at);
                if (end < 0) {
                    throw new IllegalArgumentException("'" + path + "' is not a path, as in routes[0].upstream");
                }
                steps.add(path.substring(c == '"' ? at + 1 : at, end));
                at = c == '"' ? end + 1 : end;
            }
        }
        return steps;
    }

    private static int endOfWord(String path, int from) {
        int end = from;
        while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
            end++;
        }
        return end;
    }
}
