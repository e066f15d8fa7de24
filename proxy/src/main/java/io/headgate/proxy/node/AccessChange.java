package io.headgate.proxy.node;

import io.headgate.config.Cidr;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the operator says of addresses from now on.
 *
 * @param allow blocks that may connect
 * @param deny blocks that may not connect; one that is also in {@code allow} may not
 * @param remove blocks of which nothing is said any more
 * @param expiresAfter how long the first two hold; null: until something else is said
 */
public record AccessChange(
        List<Cidr> allow,
        List<Cidr> deny,
        List<Cidr> remove,
        @Nullable Duration expiresAfter) {
    public AccessChange {
        allow = List.copyOf(allow);
        deny = List.copyOf(deny);
        remove = List.copyOf(remove);
    }
}
