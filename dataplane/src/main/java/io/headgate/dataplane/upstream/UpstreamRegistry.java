package io.headgate.dataplane.upstream;

import io.headgate.config.Upstream;
import io.headgate.config.snapshot.EndpointId;
import io.headgate.config.snapshot.Snapshot;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/**
 * All upstreams of the node, by name; outlives snapshots. The control thread applies snapshots, workers ask for their
 * groups, anybody may look.
 */
public final class UpstreamRegistry {
    private final int workers;
    private final NanoClock clock;
    private final byte[] stickySecret;
    private final long seed;

    /** Those in the configuration, and those gone from it to which something may still be under way. */
    private volatile Map<String, UpstreamState> upstreams = Map.of();

    /** Until there are endpoints; control thread only. */
    private Map<EndpointId, Ejected> toldBefore = Map.of();

    /**
     * @param workers event loops; a worker index is 0 to {@code workers - 1}
     * @param clock for what needs the time where the caller does not pass it; {@code nowNs} arguments must come from
     *     the same clock
     * @param stickySecret signs sticky cookies of upstreams that have no secret of their own; copied
     */
    public UpstreamRegistry(int workers, NanoClock clock, byte[] stickySecret) {
        this(workers, clock, stickySecret, new SecureRandom().nextLong());
    }

    UpstreamRegistry(int workers, NanoClock clock, byte[] stickySecret, long seed) {
        this.workers = workers;
        this.clock = clock;
        this.stickySecret = stickySecret.clone();
        this.seed = seed;
    }

    /**
     * What another process has found out of endpoints just now; before the first {@link #apply}, whose endpoints it
     * holds for.
     */
    public void know(Map<EndpointId, Ejected> ejected) {
        toldBefore = ejected;
    }

    /** The endpoints that are out at this moment because of what they did to requests. Any thread. */
    public Map<EndpointId, Ejected> ejected() {
        Map<EndpointId, Ejected> out = new LinkedHashMap<>();
        long nowNs = clock.nanoTime();
        for (UpstreamState upstream : upstreams()) {
            for (EndpointState endpoint : upstream.endpoints()) {
                Ejected told = endpoint.ejection().told(nowNs);
                if (told != null) {
                    out.put(endpoint.id(), told);
                }
            }
        }
        return out;
    }

    /**
     * Adopts a snapshot; from its return on every group chooses by it, including those of exchanges under way.
     * Endpoints keep their state as long as upstream and address stay. A change of health, intent or weight touches
     * only fields of its endpoint, except that a weight rebuilds the table of a hash policy. Control thread only.
     */
    public void apply(Snapshot snapshot) {
        Map<String, UpstreamState> next = new LinkedHashMap<>();
        for (Map.Entry<String, Upstream> entry : snapshot.config().upstreams().entrySet()) {
            String name = entry.getKey();
            Upstream config = entry.getValue();
            UpstreamState state = upstreams.get(name);
            if (state == null) {
                long itsSeed = KeyHash.mix(seed + name.hashCode());
                state = new UpstreamState(name, config, workers, clock, itsSeed);
            }
            state.adopt(config, snapshot, stickySecret);
            if (config.outlier() != null) {
                state.resume(toldBefore);
            }
            next.put(name, state);
        }
        upstreams.forEach((name, state) -> {
            boolean forget = state.isRetired() && state.unused();
            if (!next.containsKey(name) && !forget) {
                state.retire();
                next.put(name, state);
            }
        });
        toldBefore = Map.of();
        upstreams = next;
    }

    /** The upstream of this name, or null if the configuration has none. Any thread. */
    public @Nullable UpstreamState upstream(String name) {
        UpstreamState state = upstreams.get(name);
        return state == null || state.isRetired() ? null : state;
    }

    /** All upstreams of the configuration in its order; a copy. Any thread. */
    public List<UpstreamState> upstreams() {
        List<UpstreamState> present = new ArrayList<>();
        for (UpstreamState state : upstreams.values()) {
            if (!state.isRetired()) {
                present.add(state);
            }
        }
        return present;
    }

    /**
     * What {@code worker} chooses with; the same object at each call while the upstream exists. On that worker's loop.
     *
     * @param name an upstream of the snapshot applied last or of the one before it
     * @throws IllegalArgumentException if there is no such upstream
     */
    public UpstreamGroup group(String name, int worker) {
        UpstreamState state = upstreams.get(name);
        if (state == null) {
            throw new IllegalArgumentException("there is no upstream '" + name
                    + "'; apply the snapshot that names it first; known are " + upstreams.keySet());
        }
        return state.group(worker);
    }
}
