package io.headgate.proxy.node;

import io.headgate.config.Address;
import io.headgate.config.Config;
import io.headgate.config.Endpoint;
import io.headgate.config.Upstream;
import io.headgate.config.snapshot.EndpointId;
import io.headgate.config.snapshot.EndpointStatus;
import io.headgate.config.snapshot.Snapshot;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which endpoints there are, and what is known and wanted of each. Pure. */
final class Statuses {
    private Statuses() {}

    /**
     * Every endpoint that an operator may name: addresses, DNS names, and the addresses behind them, in the order of
     * the configuration.
     */
    static Set<EndpointId> endpoints(Config config, Map<Address.Named, List<Address.Inet>> resolved) {
        Set<EndpointId> ids = new LinkedHashSet<>();
        config.upstreams().forEach((name, upstream) -> {
            for (Endpoint endpoint : upstream.endpoints()) {
                ids.add(new EndpointId(name, endpoint.target()));
                if (endpoint.dns() != null) {
                    resolved.getOrDefault(endpoint.dns(), List.of())
                            .forEach(address -> ids.add(new EndpointId(name, address)));
                }
            }
        });
        return ids;
    }

    /**
     * What is known under another configuration or other addresses. Verdicts stay with the endpoint as long as it is
     * there and is checked; one that comes back begins anew, as its checks do.
     */
    static Snapshot snapshot(
            long revision,
            Config config,
            Map<Address.Named, List<Address.Inet>> resolved,
            Snapshot before,
            Map<EndpointId, Intent> intents) {
        Map<EndpointId, EndpointStatus> statuses = new LinkedHashMap<>();
        for (EndpointId id : endpoints(config, resolved)) {
            Upstream upstream = config.upstreams().get(id.upstream());
            boolean checked = upstream != null && upstream.health() != null;
            EndpointStatus.Health health = checked ? before.status(id).health() : EndpointStatus.Health.UNKNOWN;
            statuses.put(id, status(health, intents, id));
        }
        return new Snapshot(revision, config, statuses, resolved, before.access(), before.issued());
    }

    private static EndpointStatus status(EndpointStatus.Health health, Map<EndpointId, Intent> intents, EndpointId id) {
        Intent intent = intents.get(id);
        return intent == null
                ? EndpointStatus.DEFAULT.with(health)
                : new EndpointStatus(health, intent.state(), intent.weight());
    }
}
