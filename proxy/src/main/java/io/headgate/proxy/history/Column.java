package io.headgate.proxy.history;

import io.headgate.dataplane.metrics.Sample;
import java.util.Map;

/**
 * What is kept of traffic for each step of time. The durations of requests follow behind these, one column for each
 * bound of {@link Traffic#UP_TO_MICROS} and one for what is beyond.
 */
public enum Column {
    /** When the step ended, in seconds since 1970. */
    AT,
    STATUS_1XX,
    STATUS_2XX,
    STATUS_3XX,
    STATUS_4XX,
    STATUS_5XX,
    /** Requests that ended without an answer. */
    NO_ANSWER,
    BYTES_IN,
    BYTES_OUT,
    /** Connections of clients that came. */
    ACCEPTED,
    /** Connections of clients: the most that a look found open. */
    CONNECTIONS;

    static final int COUNT = values().length;

    /** Adds what a series counts to the columns that are about it. */
    static void add(Sample sample, long[] row) {
        long value = (long) sample.value();
        Map<String, String> labels = sample.labels();
        switch (sample.name()) {
            case "requests_total" -> row[ofCode(labels.getOrDefault("code", "")).ordinal()] += value;
            case "bytes_total" -> row[("in".equals(labels.get("direction")) ? BYTES_IN : BYTES_OUT).ordinal()] += value;
            case "connections_total" -> row[ACCEPTED.ordinal()] += value;
            case "connections" -> row[CONNECTIONS.ordinal()] += value;
            default -> {}
        }
    }

    private static Column ofCode(String code) {
        return switch (code.isEmpty() ? '-' : code.charAt(0)) {
            case '1' -> STATUS_1XX;
            case '2' -> STATUS_2XX;
            case '3' -> STATUS_3XX;
            case '4' -> STATUS_4XX;
            case '5' -> STATUS_5XX;
            default -> NO_ANSWER; // also series beyond the budget, whose labels all say "other"
        };
    }
}
