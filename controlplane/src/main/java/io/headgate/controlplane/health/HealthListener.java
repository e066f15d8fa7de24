package io.headgate.controlplane.health;

import io.headgate.config.snapshot.EndpointId;

/// Is told when an endpoint's verdict changes.
@FunctionalInterface
public interface HealthListener {
    /// Called once for each transition, on the thread of that endpoint's check and thus in order for one
    /// endpoint and at the same time for several. The next probe of the endpoint waits until this returns, so
    /// hand the value over and return. One call may still be under way while [HealthMonitor#apply] takes the
    /// endpoint out: ignore an endpoint that the configuration no longer names.
    void changed(EndpointId endpoint, Verdict verdict);
}
