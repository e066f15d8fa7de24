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

    /// What to do where there is no such file.
    static String remedy(Tree.Scalar name) {
        String how = "create it, or correct the name";
        return name.text().startsWith("/") ? how : how + ", which starts at this file's folder";
    }
}
