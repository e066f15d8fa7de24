package io.headgate.controlplane.health;

import io.headgate.config.snapshot.EndpointStatus.Health;

/// Turns single results into a verdict that does not flap: `fall` failures in a row take an endpoint down, `rise`
/// passes in a row bring it back. While nothing is known one pass is enough, since there is no bad past to be careful
/// about; failures still need `fall`, so that a slow first answer after both sides were started together costs nobody
/// anything. Not thread-safe.
final class Hysteresis {
    private final int fall;
    private final int rise;
    private Health health;
    private int against;

    /// @param fall at least 1
    /// @param rise at least 1
    /// @param start what is known already
    Hysteresis(int fall, int rise, Health start) {
        this.fall = fall;
        this.rise = rise;
        this.health = start;
    }

    /// @return whether this result changed the verdict
    boolean observe(boolean passed) {
        Health towards = passed ? Health.UP : Health.DOWN;
        if (towards == health) {
            against = 0;
            return false;
        }
        against++;
        if (against < needed(passed)) {
            return false;
        }
        health = towards;
        against = 0;
        return true;
    }

    private int needed(boolean passed) {
        if (!passed) {
            return fall;
        }
        return health == Health.UNKNOWN ? 1 : rise;
    }

    Health health() {
        return health;
    }
}
