package io.headgate.dataplane.listener;

import org.jspecify.annotations.Nullable;

/**
 * The name of a client's connection, never given twice: also not by the process after this one, so that nobody closes
 * another connection than the one he saw.
 *
 * @param worker the index of the worker that has it
 * @param serial grows with each connection of the worker, from the time of its start in microseconds on
 */
public record ConnectionId(int worker, long serial) {
    /** 36 digits make a serial of 16 decimal ones a word of 10. */
    private static final int RADIX = Character.MAX_RADIX;

    /** As {@link #toString} writes it; null: no connection is called that. */
    public static @Nullable ConnectionId parse(String text) {
        int dash = text.indexOf('-');
        if (dash < 0) {
            return null;
        }
        try {
            ConnectionId id = new ConnectionId(
                    Integer.parseInt(text, 0, dash, 10), Long.parseLong(text, dash + 1, text.length(), RADIX));
            return id.toString().equals(text) ? id : null;
        } catch (NumberFormatException notOurs) {
            return null;
        }
    }

    @Override
    public String toString() {
        return worker + "-" + Long.toString(serial, RADIX);
    }
}
