package io.headgate.proxy.audit;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something to be written down; built step by step and immutable. It never holds a secret.
 *
 * @param members by name, in the order in which they are written
 */
public record AuditEvent(Map<String, Object> members) {
    /** A path or a reason; what is longer was sent to fill the disk. */
    private static final int TEXT_CHARS_MAX = 500;

    public AuditEvent {
        members = new LinkedHashMap<>(members);
    }

    /**
     * @param event what happened: {@code asked} for a change, {@code answered}, {@code refused}, {@code login},
     *     {@code login_failed}, {@code reload} by a signal, {@code start}
     * @param who a user, or the gateway's own name for somebody
     */
    public static AuditEvent of(String event, String who) {
        return new AuditEvent(Map.of()).with("event", event).with("who", who);
    }

    /** The same with one more member; null: without. */
    public AuditEvent with(String name, @Nullable Object value) {
        if (value == null) {
            return this;
        }
        Map<String, Object> more = new LinkedHashMap<>(members);
        more.put(name, value instanceof String text && text.length() > TEXT_CHARS_MAX ? cut(text) : value);
        return new AuditEvent(more);
    }

    private static String cut(String text) {
        return text.substring(0, TEXT_CHARS_MAX) + "…";
    }
}
