package io.headgate.proxy.node;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Who wants another configuration, and on which terms.
 *
 * @param who the name of whoever asks
 * @param ifRevision the revision that must hold; null: any
 * @param confirmWithin how long there is to confirm it before it is gone back from; null: it need not be confirmed
 */
public record ConfigRequest(
        String who, @Nullable Long ifRevision, @Nullable Duration confirmWithin) {}
