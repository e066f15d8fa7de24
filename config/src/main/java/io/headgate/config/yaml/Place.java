package io.headgate.config.yaml;

/// A position in a file.
///
/// @param line from 1
/// @param column from 1
record Place(String file, int line, int column) {
    /// Where a reader looks first when no better position is known.
    static Place start(String file) {
        return new Place(file, 1, 1);
    }

    String fileAndLine() {
        return file + ":" + line;
    }
}
