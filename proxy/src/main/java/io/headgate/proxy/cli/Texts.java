package io.headgate.proxy.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** How values read on a terminal. */
final class Texts {
    private static final DateTimeFormatter LOCAL =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ssXXX", Locale.ROOT).withZone(ZoneId.systemDefault());
    private static final String[] BYTE_UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};
    private static final int BYTE_STEP = 1024;

    private Texts() {}

    /** A problem as {@code headgate check} prints it. */
    static String problem(Doc problem) {
        String path = problem.text("path");
        return problem.text("file") + ":" + problem.number("line") + ":" + problem.number("column") + ": "
                + (path.isEmpty() ? "" : path + ": ") + problem.text("message") + "; " + problem.text("remedy");
    }

    /** A text from a node must not steer the terminal. */
    static String visible(String text) {
        StringBuilder visible = new StringBuilder(text.length());
        text.codePoints().forEach(c -> visible.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
        return visible.toString();
    }

    /** A time of the API in the zone of whoever reads it, which stands behind it: {@code Z} or {@code +02:00}. */
    static String time(String rfc3339) {
        try {
            return LOCAL.format(Instant.parse(rfc3339));
        } catch (DateTimeParseException e) {
            return rfc3339;
        }
    }

    /** As in {@code 3d 4h}, {@code 5m 12s}: the two largest parts. */
    static String span(double seconds) {
        Duration span = Duration.ofMillis((long) (seconds * 1e3));
        if (span.toDays() > 0) {
            return span.toDays() + "d " + span.toHoursPart() + "h";
        }
        if (span.toHours() > 0) {
            return span.toHours() + "h " + span.toMinutesPart() + "m";
        }
        return span.toMinutes() > 0 ? span.toMinutes() + "m " + span.toSecondsPart() + "s" : span.toSeconds() + "s";
    }

    /** As in {@code 1.5 MiB}. */
    static String bytes(double bytes) {
        int unit = 0;
        double shown = bytes;
        while (shown >= BYTE_STEP && unit < BYTE_UNITS.length - 1) {
            shown /= BYTE_STEP;
            unit++;
        }
        return (unit == 0 ? String.format(Locale.ROOT, "%.0f", shown) : decimal(shown)) + " " + BYTE_UNITS[unit];
    }

    /** One digit after the point. */
    static String decimal(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    /** What checks say of an endpoint; nobody may have checked it. */
    static String health(Doc endpoint) {
        String health = endpoint.text("health");
        return endpoint.flag("ejected") ? "ejected" : health.equals("unknown") ? "unchecked" : health;
    }

    /** Microseconds as milliseconds below a second, as seconds from there on. */
    static String micros(long micros) {
        return micros < 1_000_000 ? ms(micros / 1e3) + " ms" : String.format(Locale.ROOT, "%.2f s", micros / 1e6);
    }

    /** Milliseconds: microseconds are told below one. */
    static String ms(double ms) {
        return String.format(Locale.ROOT, ms < 1 ? "%.3f" : "%.2f", ms);
    }

    /** Milliseconds of a latency member, {@code -} when there is no latency. */
    static String ms(Doc latency, String name) {
        return latency.has(name) ? ms(latency.decimal(name)) : "-";
    }
}
