package io.headgate.config;

import java.time.Duration;

/// Durations as they are written: a whole number and one unit, `250ms`, `2s`, `5m`, `1h`, `7d`.
public final class Durations {
    private static final String REMEDY = "write a whole number and a unit: 250ms, 2s, 5m, 1h or 7d";
    private static final String[] UNITS = {"ms", "s", "m", "h", "d"};
    private static final long[] UNIT_MS = {1, 1_000, 60_000, 3_600_000, 86_400_000};

    /// A hundred years; a longer wait is a typing error and would overflow nanoseconds in a `long`.
    private static final long MS_MAX = 100L * 365 * 86_400_000;

    private Durations() {}

    /// @throws InvalidValue if the text is not a duration
    public static Duration parse(String text) {
        int digits = digits(text);
        if (digits == 0 || digits > 15) {
            throw new InvalidValue("'" + text + "' is not a duration", REMEDY);
        }
        long amount = Long.parseLong(text.substring(0, digits));
        String unit = text.substring(digits);
        if (unit.isEmpty()) {
            if (amount == 0) {
                return Duration.ZERO;
            }
            throw new InvalidValue("'" + text + "' has no unit", REMEDY);
        }
        for (int i = 0; i < UNITS.length; i++) {
            if (UNITS[i].equals(unit)) {
                if (amount > MS_MAX / UNIT_MS[i]) {
                    throw new InvalidValue("'" + text + "' is longer than a hundred years", REMEDY);
                }
                return Duration.ofMillis(amount * UNIT_MS[i]);
            }
        }
        throw new InvalidValue("'" + text + "' has the unknown unit '" + unit + "'", REMEDY);
    }

    /// The shortest text that [#parse] reads as the same duration; parts below a millisecond are dropped.
    public static String format(Duration duration) {
        long ms = duration.toMillis();
        if (ms == 0) {
            return "0s";
        }
        for (int i = UNITS.length - 1; i > 0; i--) {
            if (ms % UNIT_MS[i] == 0) {
                return ms / UNIT_MS[i] + UNITS[i];
            }
        }
        return ms + "ms";
    }

    /// How many ASCII digits the text begins with.
    static int digits(String text) {
        int i = 0;
        while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
            i++;
        }
        return i;
    }
}
