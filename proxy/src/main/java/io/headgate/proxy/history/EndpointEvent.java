package io.headgate.proxy.history;

import io.headgate.config.snapshot.EndpointStatus;
import java.time.Instant;

/**
 * An endpoint became something else.
 *
 * @param at when the check decided it, or when a look found it
 * @param health from then on
 * @param state what the operator wants from then on
 * @param ejected whether outlier detection has it out from then on
 * @param reason what has changed, for people
 */
public record EndpointEvent(
        Instant at,
        String upstream,
        String endpoint,
        EndpointStatus.Health health,
        EndpointStatus.Admin state,
        boolean ejected,
        String reason) {}
