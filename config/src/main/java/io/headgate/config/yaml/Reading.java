package io.headgate.config.yaml;

import io.headgate.config.Config;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What came of reading a configuration.
///
/// @param config the configuration; null exactly where there are problems
/// @param written the same, also where something is wrong with what it names, as a certificate; null where what is
///     written makes no configuration. To look at, never to serve by
/// @param problems all that is wrong
/// @param warnings what is probably not meant
/// @param origins where each value came from
/// @param texts of the file and of all it includes, as they were, by name; the file itself first
public record Reading(
        @Nullable Config config,
        @Nullable Config written,
        List<Problem> problems,
        List<Problem> warnings,
        Origins origins,
        Map<String, String> texts) {
    public Reading {
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
        texts = Collections.unmodifiableMap(new LinkedHashMap<>(texts));
        if ((config == null) == problems.isEmpty()) {
            throw new IllegalArgumentException("either there is a configuration or there are problems");
        }
    }

    /// The configuration.
    ///
    /// @throws IllegalArgumentException if there are problems; its message lists all of them
    public Config orThrow() {
        if (config == null) {
            throw new IllegalArgumentException(
                    problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        }
        return config;
    }
}
