package io.headgate.proxy.doctor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel and the system's own files say, below {@code /proc}, {@code /sys}, {@code /etc} and {@code /usr}.
 *
 * @param root where these folders are: {@code /}, but in tests
 */
record Machine(Path root) {
    /**
     * Files of {@code /proc/sys} say their size is 0, and answer the first read alone: it must have room for all they
     * say, a page. {@link Files#readAllBytes} begins with less.
     */
    private static final int PART_BYTES = 64 * 1024;

    Path path(String absolute) {
        return root.resolve(absolute.substring(1));
    }

    /** Without blanks around it; null where there is no such file, or it is not for us. */
    @Nullable
    String text(String absolute) {
        try (InputStream file = Files.newInputStream(path(absolute))) {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            byte[] part = new byte[PART_BYTES];
            for (int read = file.read(part); read >= 0; read = file.read(part)) {
                text.write(part, 0, read);
            }
            return text.toString(StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return null;
        }
    }

    /** Empty where there is no such file, or it is not for us. */
    List<String> lines(String absolute) {
        String text = text(absolute);
        return text == null ? List.of() : text.lines().toList();
    }

    /** The number in a file, {@code otherwise} where there is none. */
    long number(String absolute, long otherwise) {
        return parsed(text(absolute), otherwise);
    }

    /** The number that a text is, {@code otherwise} where it is none. */
    static long parsed(@Nullable String text, long otherwise) {
        try {
            return text == null ? otherwise : Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    /** The names in a folder, in order; empty where it is not for us. */
    List<String> names(String absolute) {
        try (Stream<Path> inside = Files.list(path(absolute))) {
            return inside.map(each -> String.valueOf(each.getFileName()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Where a link leads; null where it is none, or not for us. */
    @Nullable
    String link(String absolute) {
        try {
            return Files.readSymbolicLink(path(absolute)).toString();
        } catch (IOException | UnsupportedOperationException e) {
            return null;
        }
    }

    boolean exists(String absolute) {
        return Files.exists(path(absolute));
    }

    /**
     * What stands behind {@code key} and a colon in a file such as {@code /proc/meminfo}; null where it is not there.
     */
    @Nullable
    String field(String absolute, String key) {
        for (String line : lines(absolute)) {
            if (line.startsWith(key + ":")) {
                return line.substring(key.length() + 1).strip();
            }
        }
        return null;
    }
}
