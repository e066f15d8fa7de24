package io.headgate.dataplane.route;

import org.agrona.collections.IntArrayList;

/**
 * The routes that a path reaches at one of its segment bounds, by index, ascending.
 *
 * @param whole for paths that end here
 * @param within for paths that go on with a slash
 */
record PathNode(int[] whole, int[] within) {
    /** Collects a node's routes; add them in ascending order. */
    static final class Builder {
        private final IntArrayList whole = new IntArrayList();
        private final IntArrayList within = new IntArrayList();

        void whole(int route) {
            whole.addInt(route);
        }

        void within(int route) {
            within.addInt(route);
        }

        PathNode build() {
            return new PathNode(whole.toIntArray(), within.toIntArray());
        }
    }
}
