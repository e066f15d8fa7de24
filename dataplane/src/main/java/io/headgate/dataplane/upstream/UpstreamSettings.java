package io.headgate.dataplane.upstream;

import io.headgate.config.SlowStart;
import io.headgate.config.Upstream;
import io.headgate.config.WhenAllDown;
import org.jspecify.annotations.Nullable;

/**
 * What a snapshot says about an upstream as a whole, in the units the hot path computes with; replaced by one
 * reference.
 */
record UpstreamSettings(
        int connectionsMax,
        int pendingMax,
        int requestsMax,
        long slowStartWindowNs,
        int slowStartMinPermille,
        WhenAllDown whenAllDown) {
    static UpstreamSettings of(Upstream config) {
        @Nullable SlowStart slowStart = config.slowStart();
        return new UpstreamSettings(
                config.limits().connections(),
                config.limits().pending(),
                config.limits().requests(),
                slowStart == null ? 0 : slowStart.window().toNanos(),
                slowStart == null ? SlowStartRamp.FULL : slowStart.minPercent() * (SlowStartRamp.FULL / 100),
                config.whenAllDown());
    }
}
