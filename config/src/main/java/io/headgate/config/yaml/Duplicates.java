package io.headgate.config.yaml;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds a key that a map has already. Most maps are small and are looked through; a large one is indexed. Not
/// thread-safe; one per map.
final class Duplicates {
    private static final int SCANNED_MAX = 12;

    private final Map<String, Place> indexed = new HashMap<>(0);

    /// @param entries the map so far, without the key; always the same list
    /// @return where the key stands already, or null
    @Nullable
    Place placeBefore(Tree.Scalar key, List<Tree.Entry> entries) {
        if (entries.size() <= SCANNED_MAX) {
            for (Tree.Entry entry : entries) {
                if (entry.key().text().equals(key.text())) {
                    return entry.key().place();
                }
            }
            return null;
        }
        for (Tree.Entry entry : entries.subList(indexed.size(), entries.size())) {
            indexed.put(entry.key().text(), entry.key().place());
        }
        return indexed.get(key.text());
    }
}
