package io.headgate.config.snapshot;

import org.jspecify.annotations.Nullable;

/// What is known and wanted of one endpoint.
///
/// @param health the verdict of the active checks
/// @param admin what the operator wants
/// @param weight the operator's weight, 0 to 256, in place of the configured one; null: the configured one holds
public record EndpointStatus(
        Health health, Admin admin, @Nullable Integer weight) {
    /// An endpoint of which nothing is known and nothing special is wanted.
    public static final EndpointStatus DEFAULT = new EndpointStatus(Health.UNKNOWN, Admin.READY, null);

    private static final int WEIGHT_MAX = 256;

    public EndpointStatus {
        if (weight != null && (weight < 0 || weight > WEIGHT_MAX)) {
            throw new IllegalArgumentException("weight " + weight + " is outside 0 to " + WEIGHT_MAX);
        }
    }

    /// The verdict of the active checks; unknown counts as up.
    public enum Health {
        UNKNOWN,
        UP,
        DOWN
    }

    /// What the operator wants: all traffic, only what is bound to it already (sticky clients, open tunnels), or none.
    public enum Admin {
        READY,
        DRAIN,
        MAINTENANCE
    }

    public EndpointStatus with(Health newHealth) {
        return new EndpointStatus(newHealth, admin, weight);
    }

    public EndpointStatus with(Admin newAdmin) {
        return new EndpointStatus(health, newAdmin, weight);
    }

    public EndpointStatus withWeight(@Nullable Integer newWeight) {
        return new EndpointStatus(health, admin, newWeight);
    }
}
