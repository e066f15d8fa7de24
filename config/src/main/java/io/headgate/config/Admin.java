package io.headgate.config;

/// The admin API, its dashboard and metrics.
public record Admin(
        @Key(doc = "Where it listens: a loopback address or a Unix socket.", fallback = "127.0.0.1:9900")
        Address bind) {
    public Admin {
        boolean local = switch (bind) {
            case Address.Inet inet -> inet.ip().isLoopbackAddress();
            case Address.Unix _ -> true;
            case Address.Named named -> named.host().equals("localhost");
        };
        if (!local) {
            Check check = new Check();
            check.fault(
                    "the admin API has neither users nor TLS, so it cannot listen off loopback on " + bind,
                    "bind it to 127.0.0.1, [::1] or a Unix socket, and reach it through ssh",
                    "bind");
            check.done();
        }
    }
}
