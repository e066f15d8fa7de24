package io.headgate.proxy.handover;

import io.headgate.config.snapshot.EndpointId;
import io.headgate.controlplane.health.Verdict;
import io.headgate.dataplane.OpenSocket;
import java.util.List;
import java.util.Map;

/**
 * What a node gives to its successor while nothing changes.
 *
 * @param sockets all it accepts at; at the successor's side it owns the descriptors
 * @param verdicts what checks of endpoints have come to, so that the successor sends nothing to one that is down
 */
public record Inheritance(List<OpenSocket> sockets, Map<EndpointId, Verdict> verdicts) {}
