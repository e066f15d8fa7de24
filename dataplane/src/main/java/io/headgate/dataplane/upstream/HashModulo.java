package io.headgate.dataplane.upstream;

/**
 * The remainder of the hash by the sum of weights, where each endpoint holds as many remainders as its weight: exact
 * shares, nothing to build, and nearly every key moves when the list or a weight changes. An endpoint that is only down
 * loses its own keys and gets them back.
 *
 * <p>A key whose endpoint is not usable is hashed again, and always in the same way, so its second choice is as fixed
 * as its first.
 */
final class HashModulo implements LoadBalancer {
    /** Rehashing this often finds one usable in ten with 99.9 %; then all are compared. */
    private static final int PROBES = 64;

    /** Where the remainders of each endpoint end. */
    private final int[] ends;

    HashModulo(int[] weights) {
        ends = new int[weights.length];
        int end = 0;
        for (int i = 0; i < ends.length; i++) {
            end += weights[i];
            ends[i] = end;
        }
    }

    @Override
    public int choose(Candidates candidates, long hash) {
        int total = ends.length == 0 ? 0 : ends[ends.length - 1];
        long probe = hash;
        for (int i = 0; i < PROBES && total > 0; i++) {
            int index = owner((int) Long.remainderUnsigned(probe, total));
            if (candidates.usable(index)) {
                return index;
            }
            probe = KeyHash.mix(probe);
        }
        return Rendezvous.highest(candidates, hash);
    }

    /**
     * The first endpoint that ends behind {@code remainder}; one of weight 0 ends where its predecessor does and is
     * never found.
     */
    private int owner(int remainder) {
        int low = 0;
        int high = ends.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ends[middle] > remainder) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
