package io.headgate.proxy.admin;

import io.headgate.config.Address;
import io.headgate.config.Endpoint;
import io.headgate.config.Upstream;
import io.headgate.config.WhenAllDown;
import io.headgate.config.grammar.Grammar;
import io.headgate.controlplane.discovery.NameStatus;
import io.headgate.dataplane.upstream.EndpointState;
import io.headgate.dataplane.upstream.UpstreamState;
import io.headgate.proxy.node.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One upstream as the API shows it.
 *
 * @param requests under way, waiting or not
 * @param pending that wait for a connection
 * @param refused what its limits did not allow, since the start
 * @param latency of tries at its endpoints; absent before the first
 * @param names the DNS names among its endpoints
 */
record UpstreamView(
        String name,
        String balance,
        WhenAllDown whenAllDown,
        int requests,
        int pending,
        int connections,
        Refused refused,
        @Nullable Latency latency,
        List<Name> names,
        List<EndpointView> endpoints) {
    record Refused(long requests, long pending, long connections) {}

    /** @param error why the latest lookup failed; the addresses are older then */
    record Name(
            String name,
            List<String> addresses,
            long nextLookupMs,
            @Nullable String error) {}

    static UpstreamView of(Node node, UpstreamState state, Upstream config, boolean withChecks) {
        Map<Address, Endpoint> configured =
                EndpointView.byAddress(config, node.state().view().snapshot().resolved());
        List<EndpointView> endpoints = new ArrayList<>();
        for (EndpointState endpoint : state.endpoints()) {
            endpoints.add(EndpointView.of(node, endpoint, configured.get(endpoint.address()), withChecks));
        }
        return new UpstreamView(
                state.name(),
                balance(config),
                config.whenAllDown(),
                state.requestsNow(),
                state.pendingNow(),
                state.connectionsNow(),
                new Refused(state.requestsRefused(), state.pendingRefused(), state.connectionsRefused()),
                Latency.by(node.metrics(), "upstream_duration_seconds").get(state.name()),
                names(node, config),
                endpoints);
    }

    private static String balance(Upstream config) {
        return switch (config.balance()) {
            case io.headgate.config.Balance.Policy policy -> policy.toString();
            case io.headgate.config.Balance.Hash hash -> "hash by " + hash.by() + ", " + Grammar.format(hash.table());
        };
    }

    private static List<Name> names(Node node, Upstream config) {
        Map<Address.Named, NameStatus> known = node.names();
        List<Name> names = new ArrayList<>();
        for (Endpoint endpoint : config.endpoints()) {
            NameStatus status = endpoint.dns() == null ? null : known.get(endpoint.dns());
            if (status != null) {
                names.add(new Name(
                        endpoint.target().toString(),
                        status.addresses().stream().map(Object::toString).toList(),
                        status.ttlLeftMs(),
                        status.lastError()));
            }
        }
        return names;
    }
}
