package io.headgate.config;

import java.time.Duration;

/// So many units in so much time, written `100/s`, `10MiB/s`, `6000/m` or `5/10s`.
///
/// @param units at least 1; bytes where the key counts bytes, else requests
/// @param per the time in which they may happen, 1 ms to 24 h
public record Rate(long units, Duration per) {
    private static final String REMEDY = "write an amount and a time, such as 100/s, 6000/m or 10MiB/s";
    private static final Duration PER_MAX = Duration.ofDays(1);

    public Rate {
        if (units < 1) {
            throw new InvalidValue("a rate of " + units + " lets nothing through", REMEDY);
        }
        if (per.compareTo(Duration.ofMillis(1)) < 0 || per.compareTo(PER_MAX) > 0) {
            throw new InvalidValue("a rate per " + Durations.format(per) + " is outside 1ms to 24h", REMEDY);
        }
    }

    /// @throws InvalidValue if the text is not a rate
    public static Rate parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 1 || slash == text.length() - 1) {
            throw new InvalidValue("'" + text + "' is not a rate", REMEDY);
        }
        long units;
        Duration per;
        try {
            units = ByteSize.parse(text.substring(0, slash)).bytes();
            String time = text.substring(slash + 1);
            per = Durations.parse(Durations.digits(time) == 0 ? "1" + time : time);
        } catch (InvalidValue ignored) {
            throw new InvalidValue("'" + text + "' is not a rate", REMEDY);
        }
        return new Rate(units, per);
    }

    @Override
    public String toString() {
        String time = Durations.format(per);
        boolean one = time.startsWith("1") && Durations.digits(time) == 1;
        return new ByteSize(units) + "/" + (one ? time.substring(1) : time);
    }
}
