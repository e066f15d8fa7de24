package io.headgate.config;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Reads files of address blocks, one a line; what follows `#` is a comment, and lines may be empty.
public final class BlockFile {
    /// The bound of a list that is looked up within 100 ns; its table takes 6 to 40 MB.
    public static final int BLOCKS_MAX = 1 << 20;

    /// As many blocks of the longest form, and a comment to each.
    static final long BYTES_MAX = 64L * 1024 * 1024;

    /// The longest, an IPv6 address that ends in an IPv4 one and a prefix length, has 49; a message quotes no more.
    private static final int BLOCK_CHARS_MAX = 64;

    /// A file with more mistakes than this is no list of blocks.
    static final int FAULTS_MAX = 100;

    private BlockFile() {}

    /// What is wrong with a line.
    ///
    /// @param line from 1
    public record Fault(int line, String message, String remedy) {}

    /// Hands every block of a file to a consumer, in order, without keeping any.
    ///
    /// @return all that is wrong, up to a hundred lines of it; if anything is, the file must not be used
    /// @throws IOException when it is no file or cannot be read
    public static List<Fault> read(Path file, Consumer<Cidr> into) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("there is no file '" + file + "'");
        }
        List<Fault> faults = new ArrayList<>();
        if (Files.size(file) > BYTES_MAX) {
            faults.add(new Fault(
                    1, "the file is larger than " + BYTES_MAX / (1024 * 1024) + " MiB", "join blocks, drop comments"));
            return faults;
        }
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
            read(lines, into, faults);
        }
        return faults;
    }

    static void read(BufferedReader lines, Consumer<Cidr> into, List<Fault> faults) throws IOException {
        int blocks = 0;
        int number = 0;
        for (String line = lines.readLine(); line != null && faults.size() < FAULTS_MAX; line = lines.readLine()) {
            number++;
            String block = withoutComment(line);
            if (block.length() > BLOCK_CHARS_MAX) {
                faults.add(new Fault(number, "the line is longer than any block", "write one block a line"));
            } else if (!block.isEmpty() && ++blocks > BLOCKS_MAX) {
                faults.add(new Fault(number, "there are more than " + BLOCKS_MAX + " blocks", "join neighbours"));
                return;
            } else if (!block.isEmpty()) {
                read(block, number, into, faults);
            }
        }
    }

    private static String withoutComment(String line) {
        int comment = line.indexOf('#');
        return (comment < 0 ? line : line.substring(0, comment)).strip();
    }

    private static void read(String block, int line, Consumer<Cidr> into, List<Fault> faults) {
        try {
            into.accept(Cidr.parse(block));
        } catch (InvalidValue invalid) {
            InvalidValue.Fault first = invalid.faults().getFirst();
            faults.add(new Fault(line, first.message(), first.remedy()));
        }
    }
}
