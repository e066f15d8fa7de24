package io.headgate.proxy.node;

import io.headgate.config.snapshot.EndpointStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the operator wants of one endpoint, whatever the configuration says.
 *
 * @param weight in place of the configured one; null: the configured one holds
 * @param since when it was last said
 */
public record Intent(EndpointStatus.Admin state, @Nullable Integer weight, Instant since) {
    /** Whether it wants nothing special. */
    boolean isNone() {
        return state == EndpointStatus.Admin.READY && weight == null;
    }
}
