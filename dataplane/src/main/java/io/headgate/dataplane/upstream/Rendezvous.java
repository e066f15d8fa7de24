package io.headgate.dataplane.upstream;

/**
 * Highest random weight (Thaler and Ravishankar, 1998; weights by the logarithm of Schindelhauer and Schomaker, 2005):
 * each usable endpoint gets a score from key and address, the highest wins. No table, exact weights, the least movement
 * possible, at a cost that grows with the number of endpoints. The other tables ask it when they have met only
 * endpoints that are not usable.
 */
final class Rendezvous implements LoadBalancer {
    @Override
    public int choose(Candidates candidates, long hash) {
        return highest(candidates, hash);
    }

    static int highest(Candidates candidates, long hash) {
        return sameWeights(candidates) ? highestHash(candidates, hash) : highestWeighted(candidates, hash);
    }

    /** With equal weights the order of scores is the order of hashes, and nobody needs a logarithm. */
    private static int highestHash(Candidates candidates, long hash) {
        int best = -1;
        long bestScore = 0;
        for (int i = 0; i < candidates.size(); i++) {
            long score = score(candidates, i, hash);
            if ((best < 0 || score > bestScore) && candidates.usable(i)) {
                best = i;
                bestScore = score;
            }
        }
        return best;
    }

    private static int highestWeighted(Candidates candidates, long hash) {
        int best = -1;
        double bestScore = 0;
        for (int i = 0; i < candidates.size(); i++) {
            double uniform = (score(candidates, i, hash) + 0.5) * 0x1p-53;
            double score = candidates.weight(i) / -Math.log(uniform);
            if ((best < 0 || score > bestScore) && candidates.usable(i)) {
                best = i;
                bestScore = score;
            }
        }
        return best;
    }

    private static long score(Candidates candidates, int index, long hash) {
        return KeyHash.mix(hash ^ candidates.keyHash(index)) >>> 11;
    }

    private static boolean sameWeights(Candidates candidates) {
        int first = candidates.size() == 0 ? 0 : candidates.weight(0);
        for (int i = 1; i < candidates.size(); i++) {
            if (candidates.weight(i) != first) {
                return false;
            }
        }
        return true;
    }
}
