package io.headgate.config.yaml;

/// Something that is wrong with a configuration, or (as a warning) probably not meant.
///
/// @param file the file as the operator named it
/// @param line from 1
/// @param column from 1, in characters
/// @param path where in the configuration, as in `upstreams.app.endpoints[0].weight`; empty: the file as a whole
/// @param message what is wrong; never holds a value that came from the environment or a secret's file
/// @param remedy what to do
public record Problem(String file, int line, int column, String path, String message, String remedy) {
    static Problem at(Place place, String path, String message, String remedy) {
        return new Problem(place.file(), place.line(), place.column(), path, message, remedy);
    }

    /// `file:line:column: path: message; remedy`, on one line.
    @Override
    public String toString() {
        String where = path.isEmpty() ? "" : path + ": ";
        return oneLine(file + ":" + line + ":" + column + ": " + where + message + "; " + remedy);
    }

    /// A value may hold anything, but a problem must not look like two, nor steer a terminal.
    private static String oneLine(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().forEach(c -> line.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
        return line.toString();
    }
}
