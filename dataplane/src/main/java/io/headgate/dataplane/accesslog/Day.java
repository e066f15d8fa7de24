package io.headgate.dataplane.accesslog;

import io.headgate.dataplane.http.Ascii;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Formats the day of a time once and keeps it; the rest of a time is arithmetic. In UTC. Not thread-safe. */
final class Day {
    private static final long MS_PER_DAY = 86_400_000;

    private final DateTimeFormatter format;
    private long day = Long.MIN_VALUE;
    private byte[] text = {};

    Day(String pattern) {
        format = DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH);
    }

    void put(LineBuffer line, long epochMs) {
        long of = Math.floorDiv(epochMs, MS_PER_DAY);
        if (of != day) {
            day = of;
            text = Ascii.bytes(format.format(LocalDate.ofEpochDay(of)));
        }
        line.put(text);
    }

    /** Appends {@code HH:mm:ss}. */
    static void putTime(LineBuffer line, long epochMs) {
        int second = (int) (Math.floorMod(epochMs, MS_PER_DAY) / 1000);
        line.padded(second / 3600, 2);
        line.put(':');
        line.padded(second / 60 % 60, 2);
        line.put(':');
        line.padded(second % 60, 2);
    }
}
