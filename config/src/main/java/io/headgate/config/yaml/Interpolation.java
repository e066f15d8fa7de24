package io.headgate.config.yaml;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Puts values from elsewhere into scalars: `${NAME}`, `${NAME:-default}`, `${file:/path}` (without a final line
/// break); `$${` is the text `${`.
/// What comes in is never shown again: the scalar remembers the expression, and messages print that.
final class Interpolation {
    /// A secret, a token or a certificate; not a data set.
    private static final int FILE_BYTES_MAX = 64 * 1024;

    private final Function<String, @Nullable String> environment;

    /// @param environment gives the value of a variable, or null where it is not set
    Interpolation(Function<String, @Nullable String> environment) {
        this.environment = environment;
    }

    Tree.Scalar apply(Tree.Scalar scalar, KeyPath path, Problems problems) {
        String text = scalar.text();
        if (!text.contains("${")) {
            return scalar;
        }
        StringBuilder result = new StringBuilder(text.length());
        boolean replaced = false;
        int at = 0;
        while (at < text.length()) {
            int start = text.indexOf("${", at);
            if (start < 0) {
                break;
            }
            boolean escaped = start > at && text.charAt(start - 1) == '$';
            result.append(text, at, escaped ? start - 1 : start);
            if (escaped) {
                result.append("${");
                at = start + 2;
                continue;
            }
            int end = text.indexOf('}', start);
            String value = end < 0
                    ? unclosed(scalar, path, problems)
                    : value(scalar, text.substring(start + 2, end), path, problems);
            if (value == null) {
                return scalar.broken();
            }
            result.append(value);
            replaced = true;
            at = end + 1;
        }
        result.append(text, at, text.length());
        return replaced ? scalar.interpolated(result.toString()) : scalar.unescaped(result.toString());
    }

    private static @Nullable String unclosed(Tree.Scalar scalar, KeyPath path, Problems problems) {
        problems.add(
                scalar.place(),
                path,
                "'${' is not closed",
                "close it with '}', or write '$${' for the characters themselves");
        return null;
    }

    private @Nullable String value(Tree.Scalar scalar, String inner, KeyPath path, Problems problems) {
        if (inner.startsWith("file:")) {
            return fromFile(scalar, inner.substring("file:".length()), path, problems);
        }
        int colon = inner.indexOf(":-");
        String name = colon < 0 ? inner : inner.substring(0, colon);
        if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
            problems.add(
                    scalar.place(),
                    path,
                    "'${" + inner + "}' names no environment variable",
                    "write ${NAME}, ${NAME:-default}, ${file:/path}, or '$${' for the characters themselves");
            return null;
        }
        String value = environment.apply(name);
        if (value != null && !(value.isEmpty() && colon >= 0)) {
            return value;
        }
        if (colon >= 0) {
            return inner.substring(colon + 2);
        }
        problems.add(
                scalar.place(),
                path,
                "the environment variable " + name + " is not set",
                "set it, or give a default as in ${" + name + ":-default}");
        return null;
    }

    private static @Nullable String fromFile(Tree.Scalar scalar, String name, KeyPath path, Problems problems) {
        String trouble;
        try {
            Path file = Beside.resolve(scalar.place().file(), name);
            boolean regular = Files.isRegularFile(file) || !Files.exists(file);
            byte[] bytes = regular ? head(file) : new byte[0];
            if (regular && bytes.length <= FILE_BYTES_MAX) {
                return withoutFinalBreak(new String(bytes, StandardCharsets.UTF_8));
            }
            trouble = regular ? "is larger than " + FILE_BYTES_MAX / 1024 + " KiB" : "is not a regular file";
        } catch (IOException failed) {
            trouble = "cannot be read: " + Sources.reason(failed);
        } catch (InvalidPathException invalid) {
            trouble = "is not a file name";
        }
        problems.add(
                scalar.place(), path, "the file of ${file:" + name + "} " + trouble, "check its name and permissions");
        return null;
    }

    private static byte[] head(Path file) throws IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            return stream.readNBytes(FILE_BYTES_MAX + 1);
        }
    }

    private static String withoutFinalBreak(String text) {
        if (text.endsWith("\r\n")) {
            return text.substring(0, text.length() - 2);
        }
        return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }
}
