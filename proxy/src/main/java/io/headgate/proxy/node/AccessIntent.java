package io.headgate.proxy.node;

import io.headgate.config.Access;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the operator says of a block of addresses at a listener, whatever the configuration says.
 *
 * @param since when it was said
 * @param until when it is over; null: when the operator says so
 */
public record AccessIntent(
        Access.Verdict verdict, Instant since, @Nullable Instant until) {
    boolean isOver(Instant now) {
        return until != null && !until.isAfter(now);
    }
}
