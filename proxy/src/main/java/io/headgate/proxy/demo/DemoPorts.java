package io.headgate.proxy.demo;

import java.util.List;

/** The ports of every service, one per endpoint; 0 takes a free one. */
record DemoPorts(
        List<Integer> media, List<Integer> chat, List<Integer> chatSockets, List<Integer> payment, List<Integer> site) {
    /** Three endpoints for media, where the balancing shows best, and two for everything else. */
    static DemoPorts free() {
        List<Integer> two = List.of(0, 0);
        return new DemoPorts(List.of(0, 0, 0), two, two, two, two);
    }
}
