package io.headgate.dataplane.upstream;

/**
 * The first in the order of the configuration that has room: fills endpoints one by one, so that those at the end can
 * be switched off.
 */
final class FirstAvailable implements LoadBalancer {
    @Override
    public int choose(Candidates candidates, long hash) {
        for (int i = 0; i < candidates.size(); i++) {
            if (candidates.usable(i)) {
                return i;
            }
        }
        return -1;
    }
}
