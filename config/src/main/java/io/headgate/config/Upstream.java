package io.headgate.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A group of endpoints that serve the same.
public record Upstream(
        @Key(
                doc = "What is spoken with the endpoints of requests: `http1`, `h2` (HTTP/2; without `tls` by prior"
                        + " knowledge), or `auto` (with `tls`: what each endpoint chooses; WebSockets then need"
                        + " endpoints of HTTP/2 that take them). Over `h2` limits of"
                        + " connections count requests at once. Checks by `http` speak HTTP/1.1 all the same.",
                fallback = "http1")
        Protocol protocol,

        @Key(doc = "Encrypts the connections to endpoints.", fallback = "off", example = "{ ca: internal.pem }")
        @Nullable
        UpstreamTls tls,

        @Key(
                doc = "How an endpoint is chosen: `round_robin`, `weighted_round_robin`, `least_connections`,"
                        + " `random`, `two_choices`, `peak_ewma`, `first`, or `hash` with its settings.",
                fallback = "round_robin",
                example = "{ hash: { by: \"header:x-user\" } }")
        Balance balance,

        @Key(doc = "Who serves: addresses, or maps with settings.", example = "[10.0.0.1:9000, 10.0.0.2:9000]")
        List<Endpoint> endpoints,

        @Key(doc = "Keeps a client on its endpoint by a cookie.", example = "{ cookie: hg }") @Nullable
        Sticky sticky,

        @Key(doc = "Asks the endpoints whether they are well.", example = "{ http: { path: /healthz } }") @Nullable
        Health health,

        @Key(doc = "Takes endpoints out that fail real requests.", example = "{}") @Nullable
        Outlier outlier,

        @Key(doc = "How much may be under way at once.", fallback = "{}")
        UpstreamLimits limits,

        @Key(doc = "How many retries are allowed beside first tries.", fallback = "{}")
        RetryBudget retryBudget,

        @Key(doc = "Gives an endpoint that comes back its share step by step.", example = "{}") @Nullable
        SlowStart slowStart,

        @Key(
                doc = "With no endpoint up: `fail_closed` answers 503, `fail_open` tries one all the same.",
                fallback = "fail_closed")
        WhenAllDown whenAllDown,

        @Key(doc = "Connections kept for the next request, and whether those in use are still there.", fallback = "{}")
        KeepAlive keepAlive,

        @Key(doc = "How long an endpoint may take.", fallback = "{}")
        UpstreamTimeouts timeouts,

        @Key(
                doc = "Tells endpoints who the client is, in a PROXY header: `v1`, `v2`, a map, or `off`. A connection"
                        + " then carries one exchange; health checks say that they speak for themselves.",
                fallback = "off",
                example = "v2")
        @Nullable
        SendProxyProtocol proxyProtocol) {
    public Upstream {
        endpoints = List.copyOf(endpoints);
        Check check = new Check();
        if (endpoints.isEmpty()) {
            check.fault("there is no endpoint", "name at least one, as in 127.0.0.1:9000", "endpoints");
        } else {
            checkEndpoints(check, endpoints);
        }
        if (tls != null) {
            checkTls(check, tls, endpoints);
        }
        if (protocol == Protocol.AUTO && tls == null) {
            check.fault(
                    "auto lets endpoints choose while TLS is agreed on, and these speak in cleartext",
                    "add tls, or say http1 or h2",
                    "protocol");
        }
        if (protocol != Protocol.HTTP1) {
            checkH2(check, proxyProtocol);
        } else if (keepAlive.ping() != null) {
            check.fault("only HTTP/2 has pings", "add protocol: h2 or auto, or remove ping", "keep_alive", "ping");
        }
        check.done();
    }

    private static void checkH2(Check check, @Nullable SendProxyProtocol proxyProtocol) {
        if (proxyProtocol != null) {
            check.fault(
                    "a connection of HTTP/2 carries the requests of many clients, and a PROXY header names one",
                    "remove proxy_protocol; X-Forwarded-For names the client",
                    "proxy_protocol");
        }
    }

    private static void checkTls(Check check, UpstreamTls tls, List<Endpoint> endpoints) {
        for (int i = 0; i < endpoints.size(); i++) {
            if (endpoints.get(i).target() instanceof Address.Unix unix) {
                check.fault(
                        "'" + unix + "' does not leave this machine, and tls is for networks",
                        "remove one",
                        "endpoints",
                        i);
            }
        }
        if (tls.sni() == null && names(endpoints).size() > 1) {
            check.fault(
                    "the endpoints go by several names or by addresses, and tls asks all of them for one name",
                    "add sni, or make an upstream for each name",
                    "tls");
        }
    }

    /// By which TLS could know the endpoints; an address goes by the empty one, as it stands for itself.
    private static Set<String> names(List<Endpoint> endpoints) {
        return endpoints.stream()
                .map(endpoint -> endpoint.target() instanceof Address.Named named ? named.host() : "")
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// The name that TLS asks endpoints for, and that their certificates are for; null: each for its own address.
    public @Nullable String tlsName() {
        if (tls != null && tls.sni() != null) {
            return tls.sni().text();
        }
        String only = names(endpoints).iterator().next();
        return only.isEmpty() ? null : only;
    }

    private static void checkEndpoints(Check check, List<Endpoint> endpoints) {
        Map<Address, Integer> seen = new HashMap<>();
        for (int i = 0; i < endpoints.size(); i++) {
            Integer earlier = seen.putIfAbsent(endpoints.get(i).target(), i);
            if (earlier != null) {
                check.fault(
                        endpoints.get(i).target() + " is endpoints[" + earlier + "] already",
                        "remove one of them, a weight gives an endpoint more",
                        "endpoints",
                        i);
            }
        }
        if (endpoints.stream().allMatch(Endpoint::backup)) {
            check.fault("all endpoints are backups", "make at least one a regular endpoint", "endpoints");
        }
        if (endpoints.stream().allMatch(endpoint -> endpoint.weight() == 0)) {
            check.fault(
                    "all weights are 0, so no request could go anywhere",
                    "give one endpoint a weight above 0",
                    "endpoints");
        }
    }
}
