package io.headgate.proxy.node;

import io.headgate.config.yaml.Problem;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of reading the configuration, at the start or later.
 *
 * @param succeeded whether the file's configuration holds now; if not, the one before goes on
 * @param revision the one that holds
 * @param changed whether it differs from the one before
 * @param certificates those that listeners show now and did not before, a line each; also where nothing else changed
 * @param problems what is wrong with the file
 * @param warnings what is probably not meant
 * @param nextStart keys whose new value holds from the next start on
 * @param error what stood in the way although the file is valid, such as a port that is taken
 */
public record Reload(
        Instant at,
        boolean succeeded,
        long revision,
        boolean changed,
        List<String> certificates,
        List<Problem> problems,
        List<Problem> warnings,
        List<String> nextStart,
        @Nullable String error) {
    public Reload {
        certificates = List.copyOf(certificates);
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
        nextStart = List.copyOf(nextStart);
    }

    static Reload applied(
            long revision, boolean changed, List<String> certificates, Loaded loaded, List<String> nextStart) {
        List<Problem> warnings = loaded.reading().warnings();
        return new Reload(loaded.at(), true, revision, changed, certificates, List.of(), warnings, nextStart, null);
    }

    static Reload invalid(long revision, InvalidConfig invalid) {
        List<Problem> problems = invalid.reading().problems();
        return new Reload(Instant.now(), false, revision, false, List.of(), problems, List.of(), List.of(), null);
    }

    static Reload failed(long revision, String error) {
        return new Reload(Instant.now(), false, revision, false, List.of(), List.of(), List.of(), List.of(), error);
    }

    /** Whether it made any difference. */
    boolean anythingNew() {
        return changed || !certificates.isEmpty();
    }
}
