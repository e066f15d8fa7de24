package io.headgate.dataplane.l4.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.Address;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SourcePortsTest {
    private static final Address ONE = Address.parse("192.0.2.1:53");
    private static final Address TWO = Address.parse("192.0.2.2:53");

    private final SourcePorts ports = new SourcePorts();

    private Set<Integer> shareAll(Address endpoint) {
        Set<Integer> shared = new HashSet<>();
        for (int port = ports.shareable(endpoint); port != SourcePorts.NONE; port = ports.shareable(endpoint)) {
            assertTrue(shared.add(port), () -> "twice: " + shared);
            ports.took(endpoint, port);
        }
        return shared;
    }

    @Test
    void anEndpointSharesThePortsOfOthersEachOnce() {
        Set<Integer> own = Set.of(1, 63, 64, 40_000, 40_001, 65_535);
        own.forEach(port -> ports.took(ONE, port));
        assertEquals(Set.of(), shareAll(ONE));
        assertEquals(own, shareAll(TWO));
    }

    @Test
    void aPortIsSharedForAsLongAsSomebodyHasIt() {
        ports.took(ONE, 40_000);
        ports.took(TWO, 40_000);
        ports.gaveBack(ONE, 40_000);
        assertEquals(40_000, ports.shareable(ONE));
        assertEquals(SourcePorts.NONE, ports.shareable(TWO));
        ports.gaveBack(TWO, 40_000);
        assertEquals(SourcePorts.NONE, ports.shareable(ONE));
    }

    @Test
    void theNextPortIsNotTheOneAfterTheLast() {
        for (int port = 10_000; port < 60_000; port++) {
            ports.took(ONE, port);
        }
        int neighbours = 0;
        int last = 0;
        for (int i = 0; i < 1000; i++) {
            int port = ports.shareable(TWO);
            ports.took(TWO, port);
            neighbours += Math.abs(port - last) <= 1 ? 1 : 0;
            last = port;
        }
        assertTrue(neighbours < 20, "neighbours: " + neighbours);
    }
}
