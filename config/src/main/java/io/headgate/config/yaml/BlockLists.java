package io.headgate.config.yaml;

import io.headgate.config.Access;
import io.headgate.config.BlockFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Checks the files of address blocks that listeners name, line by line.
final class BlockLists {
    private final Parts parts;
    private final Problems problems;

    BlockLists(Parts parts, Problems problems) {
        this.parts = parts;
        this.problems = problems;
    }

    void check() {
        for (Tree.Entry listener : parts.entries("listeners")) {
            Tree.Entry entry = listener.value() instanceof Tree.Mapping mapping ? mapping.entry("access") : null;
            if (entry != null
                    && entry.value() instanceof Tree.Mapping tree
                    && parts.madeOf(tree) instanceof Access access) {
                KeyPath path = KeyPath.TOP
                        .then("listeners")
                        .then(listener.key().text())
                        .then("access");
                check(tree, path, "allow_file", access.allowFile());
                check(tree, path, "deny_file", access.denyFile());
            }
        }
    }

    private void check(Tree.Mapping access, KeyPath path, String key, @Nullable String file) {
        Tree.Entry entry = access.entry(key);
        if (file == null || entry == null || !(entry.value() instanceof Tree.Scalar name)) {
            return;
        }
        KeyPath at = path.then(key);
        if (file.equals(parts.top().place().file())) {
            // Whoever may not read the secrets in it must not have them quoted as lines that are no blocks.
            problems.add(name.place(), at, "this is the configuration itself", "name a file of address blocks");
            return;
        }
        try {
            int[] blocks = {0};
            List<BlockFile.Fault> faults = BlockFile.read(Path.of(file), _ -> blocks[0]++);
            for (BlockFile.Fault fault : faults) {
                problems.add(new Place(file, fault.line(), 1), at, fault.message(), fault.remedy());
            }
            if (key.equals("allow_file") && blocks[0] == 0 && faults.isEmpty()) {
                problems.add(
                        name.place(),
                        at,
                        "'" + name.shown() + "' holds no block, so nobody could connect",
                        "write who may, or leave the key out");
            }
        } catch (IOException failed) {
            problems.add(name.place(), at, "there is no readable file '" + name.shown() + "'", Beside.remedy(name));
        }
    }
}
