package io.headgate.controlplane.health;

import io.headgate.config.Address;
import io.headgate.config.Config;
import io.headgate.config.Endpoint;
import io.headgate.config.Health;
import io.headgate.config.SendProxyProtocol;
import io.headgate.config.SendProxyProtocol.Version;
import io.headgate.config.Upstream;
import io.headgate.config.UpstreamTls;
import io.headgate.config.snapshot.EndpointId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is checked, where and how; a check goes on over a reload exactly as long as its target stays equal.
///
/// @param hostDefault the Host field unless the probe names one: the name that TLS is told to ask for, or the endpoint
/// as
/// the configuration calls it
/// @param proxyHeader of which version the PROXY header is that the endpoint expects first; null: of none
/// @param tls how connections to the endpoint are encrypted; null: they are not
/// @param tlsName the name that TLS asks for and verifies; null: the endpoint's address
record Target(
        EndpointId id,
        Health health,
        String hostDefault,
        @Nullable Version proxyHeader,
        @Nullable UpstreamTls tls,
        @Nullable String tlsName) {
    /// Everything the configuration wants checked, in its order. A name counts for each address it has, an
    /// address once per upstream.
    static Map<EndpointId, Target> of(Config config, Map<Address.Named, List<Address.Inet>> resolved) {
        Map<EndpointId, Target> targets = new LinkedHashMap<>();
        config.upstreams().forEach((name, upstream) -> {
            Health health = upstream.health();
            if (health != null) {
                for (Endpoint endpoint : upstream.endpoints()) {
                    for (Address address : addresses(endpoint, resolved)) {
                        EndpointId id = new EndpointId(name, address);
                        targets.putIfAbsent(id, of(id, health, upstream, endpoint));
                    }
                }
            }
        });
        return targets;
    }

    private static Target of(EndpointId id, Health health, Upstream upstream, Endpoint endpoint) {
        UpstreamTls tls = upstream.tls();
        String host = tls == null || tls.sni() == null
                ? host(endpoint.target())
                : tls.sni().text();
        return new Target(id, health, host, proxyHeader(upstream), tls, upstream.tlsName());
    }

    /// Asks the endpoint what is to be asked of it.
    Probe probe() {
        TlsDial dial = tls == null ? null : new TlsDial(tls, tlsName, id.address());
        return Probe.of(health.probe(), id.address(), hostDefault, proxyHeader, dial);
    }

    private static @Nullable Version proxyHeader(Upstream upstream) {
        SendProxyProtocol sent = upstream.proxyProtocol();
        return sent == null ? null : sent.version();
    }

    private static List<? extends Address> addresses(
            Endpoint endpoint, Map<Address.Named, List<Address.Inet>> resolved) {
        return switch (endpoint.target()) {
            case Address.Named named -> resolved.getOrDefault(named, List.of());
            case Address.Inet inet -> List.of(inet);
            case Address.Unix unix -> List.of(unix);
        };
    }

    /// A path is no host, and a request must have one (RFC 9112, section 3.2).
    private static String host(Address address) {
        return address instanceof Address.Unix ? "localhost" : address.toString();
    }
}
