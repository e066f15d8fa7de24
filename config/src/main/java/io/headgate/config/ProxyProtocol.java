package io.headgate.config;

import java.time.Duration;
import java.util.List;

/// What a load balancer in front says of its client when it connects: the PROXY protocol, version 1 or 2.
public record ProxyProtocol(
        @Key(
                doc = "Whose connections begin with a PROXY header; those of anybody else are closed. A load balancer"
                        + " that speaks for itself there (`LOCAL`, `UNKNOWN`), as in its checks, is the client.",
                example = "[10.0.0.5]")
        List<Cidr> from,

        @Key(doc = "How long the header may take from the connection's begin.", fallback = "3s", range = "100ms..1m")
        Duration timeout) {
    public ProxyProtocol {
        from = List.copyOf(from);
        Check check = Check.ranges(ProxyProtocol.class, from, timeout);
        if (from.isEmpty()) {
            check.fault("nobody may connect", "name the load balancers in front, as in 10.0.0.5", "from");
        }
        check.done();
    }
}
