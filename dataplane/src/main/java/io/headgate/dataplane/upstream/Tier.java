package io.headgate.dataplane.upstream;

import io.headgate.config.Balance;
import org.jspecify.annotations.Nullable;

/**
 * One worker's view of the regular endpoints of an upstream, or of its backups: the candidates and the policy that
 * orders them.
 */
final class Tier {
    private final Candidates candidates;
    private final LoadBalancer balancer;
    /** For requests without the key that the policy hashes. */
    private final LoadBalancer keyless;
    /** 0: loads are not bounded. */
    private final double loadFactorMax;

    Tier(Membership.Side side, Balance balance, UpstreamState upstream, int worker, Dice dice) {
        EndpointState[] members = side.endpoints();
        int first = (int) ((long) worker * members.length / upstream.workers());
        candidates = new Candidates(members, upstream, worker);
        balancer = LoadBalancer.of(balance, members.length, side.table(), first, dice);
        keyless = balance instanceof Balance.Hash ? new RoundRobin(members.length, first) : balancer;
        loadFactorMax = balance instanceof Balance.Hash hash && hash.boundedLoad() != null ? hash.boundedLoad() : 0;
    }

    /**
     * Chooses, in this order: within the bound on loads, beyond it, among those tried already; null if nobody has room.
     */
    @Nullable
    EndpointState choose(long hash, Leniency leniency, Tried tried, long nowNs) {
        if (candidates.size() == 0) {
            return null;
        }
        LoadBalancer policy = hash == 0 ? keyless : balancer;
        candidates.begin(leniency, tried, nowNs);
        int index = -1;
        if (loadFactorMax > 0 && hash != 0) {
            candidates.boundLoads(loadFactorMax);
            index = policy.choose(candidates, hash);
            candidates.unboundLoads();
        }
        if (index < 0) {
            index = policy.choose(candidates, hash);
        }
        if (index < 0 && !tried.isEmpty()) {
            candidates.avoidNobody();
            index = policy.choose(candidates, hash);
        }
        return index < 0 ? null : candidates.get(index);
    }

    /** Whether anybody is in good standing, with room or without. */
    boolean anyAdmitted(Leniency leniency, long nowNs) {
        return candidates.anyAdmitted(leniency, nowNs);
    }
}
