package io.headgate.config.schema;

import java.nio.file.Path;
import java.util.Map;

/// The documents that are checked in and must always say what the records say.
final class Documents {
    private Documents() {}

    /// The text of each document by its file, relative to the module's folder.
    static Map<Path, String> all() {
        return Map.of(
                Path.of("schema", "headgate.schema.json"), JsonSchema.write(),
                Path.of("REFERENCE.md"), Reference.write());
    }
}
