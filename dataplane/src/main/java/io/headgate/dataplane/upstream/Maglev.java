package io.headgate.dataplane.upstream;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Maglev hashing (Eisenbud et al., "Maglev: A Fast and Reliable Software Network Load Balancer", NSDI 2016, section
 * 3.4): a table that endpoints fill in turns, each along its own permutation of the slots, so that shares differ by a
 * slot and a lookup is one load. When an endpoint leaves, its keys move and a few percent of the others.
 *
 * <p>Weights as in Envoy: an endpoint takes its turn in a round only when its weight has earned it. Endpoints take
 * turns in the order of their hash, so the table does not depend on the order of the configuration. A key whose
 * endpoint is not usable goes on to the next slots.
 */
final class Maglev implements LoadBalancer {
    /** The prime that Katran and Envoy use: at least 100 slots for each of 650 endpoints, so shares within 1 %. */
    static final int SLOTS = 65_537;

    private static final int PROBES = 64;
    private static final int FREE = -1;

    private final char[] owners;

    /** @param endpoints at most 65,536 */
    Maglev(EndpointState[] endpoints, int[] weights) {
        int[] turns = byHash(endpoints, weights);
        owners = new char[turns.length == 0 ? 0 : SLOTS];
        if (owners.length > 0) {
            fill(endpoints, weights, turns);
        }
    }

    /** Indices of endpoints with a weight, in the order of their hash. */
    private static int[] byHash(EndpointState[] endpoints, int[] weights) {
        List<Integer> indices = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] > 0) {
                indices.add(i);
            }
        }
        indices.sort(Comparator.comparingLong(index -> endpoints[index].keyHash()));
        int[] order = new int[indices.size()];
        for (int i = 0; i < order.length; i++) {
            order[i] = indices.get(i);
        }
        return order;
    }

    private void fill(EndpointState[] endpoints, int[] weights, int[] turns) {
        int largest = 1;
        int[] slots = new int[turns.length];
        int[] skips = new int[turns.length];
        for (int i = 0; i < turns.length; i++) {
            long hash = endpoints[turns[i]].keyHash();
            slots[i] = (int) Long.remainderUnsigned(hash, SLOTS);
            skips[i] = 1 + (int) Long.remainderUnsigned(KeyHash.mix(hash), SLOTS - 1);
            largest = Math.max(largest, weights[turns[i]]);
        }
        int[] taken = new int[SLOTS];
        Arrays.fill(taken, FREE);
        int[] earned = new int[turns.length];
        int filled = 0;
        while (filled < SLOTS) {
            for (int i = 0; i < turns.length && filled < SLOTS; i++) {
                earned[i] += weights[turns[i]];
                if (earned[i] >= largest) {
                    earned[i] -= largest;
                    slots[i] = claim(taken, slots[i], skips[i], turns[i]);
                    filled++;
                }
            }
        }
        for (int i = 0; i < SLOTS; i++) {
            owners[i] = (char) taken[i];
        }
    }

    /** Gives {@code owner} the next free slot of its permutation and returns the one behind it. */
    private static int claim(int[] taken, int from, int skip, int owner) {
        int slot = from;
        while (taken[slot] != FREE) {
            slot = (slot + skip) % SLOTS;
        }
        taken[slot] = owner;
        return (slot + skip) % SLOTS;
    }

    @Override
    public int choose(Candidates candidates, long hash) {
        int slot = (int) Math.unsignedMultiplyHigh(hash, SLOTS);
        for (int i = 0; i < PROBES && owners.length > 0; i++) {
            int owner = owners[slot];
            if (candidates.usable(owner)) {
                return owner;
            }
            slot = slot + 1 == SLOTS ? 0 : slot + 1;
        }
        return Rendezvous.highest(candidates, hash);
    }
}
