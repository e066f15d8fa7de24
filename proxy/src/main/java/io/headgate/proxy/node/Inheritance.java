package io.headgate.proxy.node;

import io.headgate.config.snapshot.EndpointId;
import io.headgate.controlplane.health.Verdict;
import io.headgate.dataplane.OpenSocket;
import io.headgate.dataplane.tls.TicketKeys;
import io.headgate.dataplane.upstream.Ejected;
import java.util.List;
import java.util.Map;

/**
 * What a node gives to its successor while nothing changes.
 *
 * @param sockets all it accepts at; at the successor's side it owns the descriptors
 * @param verdicts what checks of endpoints have come to, so that the successor sends nothing to one that is down
 * @param ejected the endpoints that are out because of what they did to requests, to stay so
 * @param tickets what TLS sessions are sealed with, so that clients resume there those that they began here
 */
public record Inheritance(
        List<OpenSocket> sockets,
        Map<EndpointId, Verdict> verdicts,
        Map<EndpointId, Ejected> ejected,
        TicketKeys tickets) {
    /** Where no node was before, but perhaps a service manager that has opened sockets. */
    public static Inheritance of(List<OpenSocket> sockets) {
        return new Inheritance(sockets, Map.of(), Map.of(), new TicketKeys(System.nanoTime()));
    }
}
