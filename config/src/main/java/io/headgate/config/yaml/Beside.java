package io.headgate.config.yaml;

import java.nio.file.Path;

/// Files that a configuration file names: a relative name starts at the folder of the file that holds it.
final class Beside {
    private Beside() {}

    /// @throws java.nio.file.InvalidPathException if one of them is no file name
    static Path resolve(String configFile, String name) {
        Path parent = Path.of(configFile).getParent();
        return parent == null ? Path.of(name) : parent.resolve(name);
    }
}
