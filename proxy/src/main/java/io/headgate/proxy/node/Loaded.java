package io.headgate.proxy.node;

import io.headgate.config.Config;
import io.headgate.config.yaml.ConfigReader;
import io.headgate.config.yaml.Reading;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * A configuration as it was read from its files.
 *
 * @param file as the operator named it
 * @param reading without problems
 * @param at when it was read
 */
public record Loaded(Path file, Reading reading, Instant at) {
    /**
     * Reads a configuration.
     *
     * @throws InvalidConfig with all problems of the file
     */
    public static Loaded from(Path file) throws InvalidConfig {
        return of(file, ConfigReader.read(file));
    }

    /**
     * Takes a text as if it stood in the file; what it includes is read.
     *
     * @throws InvalidConfig with all problems of the text
     */
    public static Loaded of(Path file, String text) throws InvalidConfig {
        return of(file, ConfigReader.read(file.toString(), text));
    }

    /**
     * Takes the texts of an earlier reading.
     *
     * @param texts by absolute name
     * @throws InvalidConfig with all problems that they have now
     */
    static Loaded of(Path file, Map<String, String> texts) throws InvalidConfig {
        return of(file, ConfigReader.read(file.toString(), texts));
    }

    private static Loaded of(Path file, Reading reading) throws InvalidConfig {
        if (reading.config() == null) {
            throw new InvalidConfig(reading);
        }
        return new Loaded(file, reading, Instant.now());
    }

    /** Of the file and all it includes, as they were then, by name. */
    public Map<String, String> texts() {
        return reading.texts();
    }

    /** SHA-256 over the names and texts of its files, as the list of revisions on the disk has it. */
    public String digest() {
        return Revisions.digest(texts());
    }

    public Config config() {
        return Objects.requireNonNull(reading.config());
    }

    /** What relative file names in it start from. */
    public Path baseDir() {
        return Objects.requireNonNull(file.toAbsolutePath().getParent());
    }
}
