package io.headgate.dataplane.listener;

import io.headgate.dataplane.access.AddressSet;
import org.jspecify.annotations.Nullable;

/**
 * Which connections somebody wants to see. Immutable.
 *
 * @param listener only those of this one; null: of any
 * @param clients only those of these addresses; null: of any, and of none
 * @param protocol only those that speak this; null: any
 * @param order which come first
 * @param limit how many at most
 */
public record ConnectionQuery(
        @Nullable String listener,
        @Nullable AddressSet clients,
        Activity.@Nullable Spoken protocol,
        Order order,
        int limit) {
    /** Which connections come first. */
    public enum Order {
        /** The oldest. */
        AGE,
        /** Those that have moved the most bytes, of those that are counted. */
        BYTES
    }

    /** Whether the connection may be among them, as far as does not change. */
    boolean asksFor(Accepted accepted) {
        return (clients == null || clients.contains(accepted.client()))
                && (listener == null || listener.equals(accepted.listener()));
    }

    boolean asksFor(Activity activity) {
        return protocol == null || protocol == activity.protocol();
    }

    /** Connections with lower ranks come first. */
    long rank(Accepted accepted, Activity activity) {
        return switch (order) {
            case AGE -> accepted.sinceNs();
            case BYTES -> -activity.bytes();
        };
    }
}
