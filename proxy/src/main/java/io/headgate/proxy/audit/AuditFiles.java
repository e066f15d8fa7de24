package io.headgate.proxy.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The files of a trail, each named by the number of its first entry. */
final class AuditFiles {
    private static final String SUFFIX = ".jsonl";
    private static final int DIGITS = 18;

    /** A file that is larger was not written by the gateway, which begins the next one long before. */
    private static final long BYTES_MAX = 64L * 1024 * 1024;

    private AuditFiles() {}

    static String name(long first) {
        String digits = String.valueOf(first);
        return "0".repeat(DIGITS - digits.length()) + digits + SUFFIX;
    }

    static boolean isName(String name) {
        return name.matches("[0-9]{" + DIGITS + "}\\.jsonl");
    }

    static long first(Path file) {
        return Long.parseLong(String.valueOf(file.getFileName()).substring(0, DIGITS));
    }

    /** Those in a folder, the oldest first. */
    static List<Path> in(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> isName(String.valueOf(file.getFileName())))
                    .sorted()
                    .toList();
        }
    }

    /** The lines of a file without their ends; what follows the last end is the last item, empty or not. */
    static List<byte[]> lines(Path file) throws IOException {
        if (Files.size(file) > BYTES_MAX) {
            throw new IOException(
                    file + " is larger than " + BYTES_MAX / (1024 * 1024) + " MiB, which no file of a" + " trail gets");
        }
        return lines(Files.readAllBytes(file));
    }

    static List<byte[]> lines(byte[] bytes) {
        List<byte[]> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                lines.add(Arrays.copyOfRange(bytes, start, i));
                start = i + 1;
            }
        }
        lines.add(Arrays.copyOfRange(bytes, start, bytes.length));
        return lines;
    }
}
