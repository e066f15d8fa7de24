package io.headgate.config.snapshot;

import io.headgate.config.Access;
import io.headgate.config.Address;
import io.headgate.config.Cidr;
import io.headgate.config.Config;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Everything the data plane needs to serve: immutable, handed over by one reference. A node boots from its last good
/// one.
///
/// @param revision grows with every change of the configuration; endpoint state and lookups do not change it
/// @param config the configuration
/// @param endpoints what is known of endpoints; an absent one is [EndpointStatus#DEFAULT], and none of the values
/// equals it
/// @param resolved the last good addresses of each DNS name
/// @param access what the operator said of addresses at each listener, beside its configuration; asked before that
/// @param issued what authorities say of certificates
public record Snapshot(
        long revision,
        Config config,
        Map<EndpointId, EndpointStatus> endpoints,
        Map<Address.Named, List<Address.Inet>> resolved,
        Map<String, Map<Cidr, Access.Verdict>> access,
        Issued issued) {
    public Snapshot {
        Map<EndpointId, EndpointStatus> known = new HashMap<>(endpoints);
        known.values().removeIf(EndpointStatus.DEFAULT::equals);
        endpoints = Map.copyOf(known);
        Map<Address.Named, List<Address.Inet>> copy = new HashMap<>();
        resolved.forEach((name, addresses) -> copy.put(name, List.copyOf(addresses)));
        resolved = Map.copyOf(copy);
        Map<String, Map<Cidr, Access.Verdict>> said = new HashMap<>();
        access.forEach((listener, blocks) -> said.put(listener, Map.copyOf(blocks)));
        access = Map.copyOf(said);
    }

    /// A first snapshot: nothing is known of any endpoint.
    public static Snapshot of(long revision, Config config) {
        return new Snapshot(revision, config, Map.of(), Map.of(), Map.of(), Issued.NOTHING);
    }

    /// What is known of an endpoint.
    public EndpointStatus status(EndpointId endpoint) {
        return endpoints.getOrDefault(endpoint, EndpointStatus.DEFAULT);
    }

    /// The same knowledge of endpoints under another configuration.
    public Snapshot with(long newRevision, Config newConfig) {
        return new Snapshot(newRevision, newConfig, endpoints, resolved, access, issued);
    }

    public Snapshot with(EndpointId endpoint, EndpointStatus status) {
        Map<EndpointId, EndpointStatus> changed = new HashMap<>(endpoints);
        changed.put(endpoint, status);
        return new Snapshot(revision, config, changed, resolved, access, issued);
    }

    /// @param addresses the last good addresses of the name, at least one
    public Snapshot with(Address.Named name, List<Address.Inet> addresses) {
        Map<Address.Named, List<Address.Inet>> changed = new HashMap<>(resolved);
        changed.put(name, addresses);
        return new Snapshot(revision, config, endpoints, changed, access, issued);
    }

    /// The same under other words of the operator.
    public Snapshot withAccess(Map<String, Map<Cidr, Access.Verdict>> said) {
        return new Snapshot(revision, config, endpoints, resolved, said, issued);
    }

    /// The same under other words of authorities.
    public Snapshot with(Issued other) {
        return new Snapshot(revision, config, endpoints, resolved, access, other);
    }
}
