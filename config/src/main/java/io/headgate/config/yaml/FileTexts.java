package io.headgate.config.yaml;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Where the texts of a configuration's files come from. Not thread-safe; one per reading.
sealed interface FileTexts permits Sources, KeptTexts {
    /// Counts text that did not come from a file.
    void count(String name, String text) throws Refused;

    /// @param from where the file is named, for problems
    /// @param shown how problems call the file until it has been read
    String read(Path file, Place from, String shown) throws Refused;

    /// Whether something else than a file has this name.
    boolean isOther(Path file);

    /// One name for all the names of a file.
    Path real(Path file) throws IOException;

    /// The files in a folder whose names match, by name; as many as one more than `max` at most.
    List<Path> list(Path folder, String glob, int max) throws IOException;
}
