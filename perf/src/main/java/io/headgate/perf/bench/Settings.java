package io.headgate.perf.bench;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * How a run measures.
 *
 * @param pairs windows of each side
 * @param windowS seconds a window lasts
 * @param warmS seconds Headgate is driven before the first window
 * @param peers those to compare with
 * @param progress told what happens
 */
record Settings(int pairs, int windowS, int warmS, Set<Tool> peers, Tools tools, Cores cores, PrintWriter progress) {
    /** The peers have nothing to compile; their caches and buffers fill at once. */
    private static final int PEER_WARM_S = 2;

    int warmS(Side side) {
        return side instanceof HeadgateSide ? warmS : PEER_WARM_S;
    }

    void tell(String what) {
        progress.println(what);
    }

    /** The sides of a workload, in the order they take turns. */
    List<Side> sides(Workload.Extra extra) {
        HeadgateSide headgate = new HeadgateSide(tools.headgate());
        List<Side> sides = new ArrayList<>(List.of(headgate));
        if (extra == Workload.Extra.IO_URING_BESIDE) {
            sides.add(headgate.as(HeadgateSide.Variant.IO_URING));
        }
        if (peers.contains(Tool.HAPROXY)) {
            sides.add(new Haproxy(tools.path(Tool.HAPROXY), extra == Workload.Extra.SPLICE, true));
        }
        if (peers.contains(Tool.HAPROXY) && extra == Workload.Extra.SPLICE_BESIDE) {
            sides.add(new Haproxy(tools.path(Tool.HAPROXY), true, false));
        }
        if (peers.contains(Tool.NGINX)) {
            sides.add(new Nginx(new NginxProgram(tools.path(Tool.NGINX))));
        }
        return sides;
    }
}
