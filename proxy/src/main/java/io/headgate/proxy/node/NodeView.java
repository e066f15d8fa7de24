package io.headgate.proxy.node;

import io.headgate.config.Cidr;
import io.headgate.config.snapshot.EndpointId;
import io.headgate.config.snapshot.Snapshot;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What holds at one moment: immutable, replaced as a whole.
 *
 * @param loaded the configuration and where it came from
 * @param revision which configuration that is
 * @param snapshot what the data plane serves by
 * @param intents what the operator wants, of endpoints in the configuration and of others
 * @param access what the operator says of addresses, by listener
 * @param lastReload what came of the last reading of the file
 */
public record NodeView(
        Loaded loaded,
        Revision revision,
        Snapshot snapshot,
        Map<EndpointId, Intent> intents,
        Map<String, Map<Cidr, AccessIntent>> access,
        Reload lastReload) {
    public NodeView {
        intents = Collections.unmodifiableMap(new LinkedHashMap<>(intents));
    }

    /** Every endpoint that an operator may name: addresses, DNS names, and the addresses behind them. */
    public Set<EndpointId> endpoints() {
        return Statuses.endpoints(snapshot.config(), snapshot.resolved());
    }

    NodeView with(Reload next) {
        return new NodeView(loaded, revision, snapshot, intents, access, next);
    }

    NodeView with(Revision same) {
        return new NodeView(loaded, same, snapshot, intents, access, lastReload);
    }
}
