package io.headgate.proxy.log;

import com.fasterxml.jackson.jr.ob.JSON;
import io.headgate.config.LogFormat;
import io.headgate.config.LogLevel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;

/** How a {@link Line} is written. No value can begin a line of its own or steer a terminal. */
final class LineFormats {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private LineFormats() {}

    /**
     * The line with its line feed; in text a stack follows on lines of its own.
     *
     * @param journal whether each line begins with its priority as systemd reads it, as in {@code <6>}
     */
    static String write(Line line, LogFormat format, boolean journal) {
        String prefix = journal ? "<" + priority(line.level()) + ">" : "";
        return switch (format) {
            case TEXT -> text(line, prefix);
            case JSON -> prefix + json(line) + "\n";
        };
    }

    private static String text(Line line, String prefix) {
        StringBuilder text = new StringBuilder(160);
        text.append(prefix).append(time(line.at())).append(' ');
        String level = line.level().toString();
        text.append(level).append(" ".repeat(6 - level.length()));
        text.append(line.part()).append(": ").append(visible(line.message()));
        for (String field : line.fields().texts()) {
            text.append(' ').append(visible(field));
        }
        text.append('\n');
        if (line.stack() != null) {
            line.stack()
                    .lines()
                    .forEach(each -> text.append(prefix)
                            .append("  ")
                            .append(visible(each))
                            .append('\n'));
        }
        return text.toString();
    }

    private static String json(Line line) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("time", time(line.at()));
        members.put("level", line.level().toString());
        members.put("part", line.part());
        members.put("message", line.message());
        line.fields().values().forEach(members::putIfAbsent);
        if (line.stack() != null) {
            members.put("stack", line.stack());
        }
        try {
            return JSON.std.asString(members);
        } catch (IOException e) {
            throw new UncheckedIOException("texts that cannot be written as JSON", e);
        }
    }

    private static String time(Instant at) {
        return TIME.format(at);
    }

    /** Priorities of RFC 5424 section 6.2.1. */
    private static int priority(LogLevel level) {
        return switch (level) {
            case ERROR -> 3;
            case WARN -> 4;
            case INFO -> 6;
            case DEBUG -> 7;
        };
    }

    /** Control characters as {@code \n}, {@code \t} or {@code \}{@code u001b}. */
    private static String visible(String text) {
        if (text.chars().noneMatch(Character::isISOControl)) {
            return text;
        }
        StringBuilder visible = new StringBuilder(text.length() + 8);
        text.chars().forEach(c -> {
            switch (c) {
                case '\n' -> visible.append("\\n");
                case '\t' -> visible.append(' ');
                default -> {
                    if (Character.isISOControl(c)) {
                        visible.append(String.format("\\u%04x", c));
                    } else {
                        visible.append((char) c);
                    }
                }
            }
        });
        return visible.toString();
    }
}
