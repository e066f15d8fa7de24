package io.headgate.proxy.node;

import io.headgate.config.Config;
import io.headgate.config.yaml.ConfigReader;
import io.headgate.config.yaml.EffectiveConfig;
import io.headgate.config.yaml.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A configuration as it was read from its files.
 *
 * @param file as the operator named it
 * @param reading without problems
 * @param texts of the file and all it includes, as they were then, by name
 * @param at when it was read
 */
public record Loaded(Path file, Reading reading, Map<String, String> texts, Instant at) {
    public Loaded {
        texts = Collections.unmodifiableMap(new LinkedHashMap<>(texts));
    }

    /**
     * Reads a configuration.
     *
     * @throws InvalidConfig with all problems of the file
     */
    public static Loaded from(Path file) throws InvalidConfig {
        Reading reading = ConfigReader.read(file);
        if (reading.config() == null) {
            throw new InvalidConfig(reading);
        }
        return new Loaded(file, reading, texts(file, reading), Instant.now());
    }

    /** Which files there are, the origins of the values tell. */
    private static Map<String, String> texts(Path file, Reading reading) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(file.toString(), text(file));
        for (EffectiveConfig.Value value : EffectiveConfig.values(reading)) {
            int line = value.origin().lastIndexOf(':');
            if (line > 0) {
                texts.computeIfAbsent(value.origin().substring(0, line), name -> text(Path.of(name)));
            }
        }
        return texts;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "# gone since it was read: " + e.getClass().getSimpleName() + "\n";
        }
    }

    public Config config() {
        return Objects.requireNonNull(reading.config());
    }

    /** What relative file names in it start from. */
    public Path baseDir() {
        return Objects.requireNonNull(file.toAbsolutePath().getParent());
    }
}
