package io.headgate.config.yaml;

import io.headgate.config.Config;
import io.headgate.config.grammar.Grammar;
import java.util.ArrayList;
import java.util.List;

/// A configuration in full: every value, and where it came from. Secrets are `***`; what came from the environment or a
/// file is the expression
/// that names it.
public final class EffectiveConfig {
    /// Comments begin in this column where the value leaves room.
    private static final int COMMENT_COLUMN = 56;

    private EffectiveConfig() {}

    /// One value.
    ///
    /// @param path as in `upstreams.app.endpoints[0].weight`
    /// @param value as it would be written in a file
    /// @param origin `default`, or `file:line`
    public record Value(String path, String value, String origin) {}

    /// All values, in the order of the reference page.
    ///
    /// @throws IllegalArgumentException if the reading has problems
    public static List<Value> values(Reading reading) {
        List<Value> values = new ArrayList<>();
        for (EffectiveLines.Line line : lines(reading)) {
            if (line.value() != null && line.origin() != null) {
                values.add(new Value(line.path().toString(), line.value(), line.origin()));
            }
        }
        return values;
    }

    /// The configuration as YAML, with `# default` or `# file:line` behind each value.
    ///
    /// @throws IllegalArgumentException if the reading has problems
    public static String print(Reading reading) {
        return print(reading, true);
    }

    /// The configuration as YAML without where anything came from, so that two can be compared.
    ///
    /// @throws IllegalArgumentException if the reading has problems
    public static String printPlain(Reading reading) {
        return print(reading, false);
    }

    private static String print(Reading reading, boolean withOrigins) {
        StringBuilder text = new StringBuilder();
        for (EffectiveLines.Line line : lines(reading)) {
            int start = text.length();
            text.append(" ".repeat(line.indent())).append(line.lead());
            if (line.value() != null) {
                text.append(' ').append(line.value());
            }
            if (withOrigins && line.origin() != null) {
                int width = text.length() - start;
                text.append(" ".repeat(Math.max(1, COMMENT_COLUMN - width)))
                        .append("# ")
                        .append(line.origin());
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static List<EffectiveLines.Line> lines(Reading reading) {
        Config config = reading.orThrow();
        EffectiveLines lines = new EffectiveLines();
        lines.fields(config, Grammar.config(), reading.origins().top(), KeyPath.TOP, 0);
        return lines.lines();
    }
}
