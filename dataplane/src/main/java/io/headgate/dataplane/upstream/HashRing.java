package io.headgate.dataplane.upstream;

import java.util.Arrays;

/**
 * A hash ring in the manner of ketama: each endpoint has points on a circle of 2^64, a key belongs to the first point
 * at or behind it, and a key whose endpoint is not usable goes on to the next point. Points depend on the endpoint's
 * address alone, so all nodes agree, and removing an endpoint moves only the keys it had.
 *
 * <p>How many points: an endpoint of the largest weight has {@value #POINTS_PER_ENDPOINT}, which keeps shares within
 * about 3 % (one standard deviation, one by the root of the number); others have their part of that. To keep the
 * promise above, the number must not move with each change of the list: it is computed from the largest weight rounded
 * up to a power of two, and is halved where the ring would pass {@value #POINTS_MAX} points (1.5 MB with its index).
 * Only a change that crosses such a step moves other keys too.
 */
final class HashRing implements LoadBalancer {
    private static final int POINTS_PER_ENDPOINT = 1024;
    private static final int POINTS_MAX = 131_072;
    private static final int PROBES = 64;
    private static final int OWNER_BITS = 16;
    private static final long OWNER = (1L << OWNER_BITS) - 1;

    /** In unsigned order; the lower bits hold the index of the endpoint, the upper ones the place on the circle. */
    private final long[] points;
    /**
     * For each value of the upper bits of a hash the first point that is not below it: a search is then a step or two.
     */
    private final int[] starts;

    private final int shift;

    /** @param endpoints at most 65,536 */
    HashRing(EndpointState[] endpoints, int[] weights) {
        points = points(endpoints, counts(weights));
        int bits = Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(points.length));
        shift = Long.SIZE - bits;
        starts = new int[1 << bits];
        int point = 0;
        for (int start = 0; start < starts.length; start++) {
            while (point < points.length && points[point] >>> shift < start) {
                point++;
            }
            starts[start] = point;
        }
    }

    private static int[] counts(int[] weights) {
        int largest = 1;
        long sum = 0;
        for (int weight : weights) {
            largest = Math.max(largest, weight);
            sum += weight;
        }
        int scale = Integer.highestOneBit(2 * largest - 1);
        int perScale = POINTS_PER_ENDPOINT;
        while (perScale > 1 && sum * perScale / scale > POINTS_MAX) {
            perScale >>= 1;
        }
        int[] counts = new int[weights.length];
        for (int i = 0; i < weights.length; i++) {
            counts[i] = weights[i] == 0 ? 0 : Math.max(1, weights[i] * perScale / scale);
        }
        return counts;
    }

    private static long[] points(EndpointState[] endpoints, int[] counts) {
        int total = 0;
        for (int count : counts) {
            total += count;
        }
        long[] points = new long[total];
        int filled = 0;
        for (int owner = 0; owner < counts.length; owner++) {
            for (int i = 0; i < counts[owner]; i++) {
                long place = KeyHash.mix(endpoints[owner].keyHash() ^ KeyHash.mix(i));
                points[filled++] = (place & ~OWNER | owner) ^ Long.MIN_VALUE;
            }
        }
        Arrays.sort(points); // signed, of values with their sign turned: unsigned order
        for (int i = 0; i < total; i++) {
            points[i] ^= Long.MIN_VALUE;
        }
        return points;
    }

    @Override
    public int choose(Candidates candidates, long hash) {
        int at = pointBehind(hash);
        for (int i = 0; i < PROBES && points.length > 0; i++) {
            if (at == points.length) {
                at = 0;
            }
            int owner = (int) (points[at++] & OWNER);
            if (candidates.usable(owner)) {
                return owner;
            }
        }
        return Rendezvous.highest(candidates, hash);
    }

    private int pointBehind(long hash) {
        int at = starts[(int) (hash >>> shift)];
        while (at < points.length && Long.compareUnsigned(points[at], hash) < 0) {
            at++;
        }
        return at;
    }
}
