package io.headgate.config;

/// The admin API and metrics.
public record Admin(
        @Key(doc = "Where it listens: a loopback address.", fallback = "127.0.0.1:9900")
        Address bind) {
    public Admin {
        Check check = new Check();
        boolean loopback = switch (bind) {
            case Address.Inet inet -> inet.ip().isLoopbackAddress();
            case Address.Named named -> named.host().equals("localhost");
            case Address.Unix _ -> false;
        };
        if (bind instanceof Address.Unix) {
            check.fault(
                    "the admin API speaks TCP only, so it cannot listen on " + bind,
                    "bind it to a loopback address such as 127.0.0.1:9900",
                    "bind");
        } else if (!loopback) {
            check.fault(
                    "the admin API has neither users nor TLS, so it cannot listen off loopback on " + bind,
                    "bind it to 127.0.0.1 or [::1], and reach it through ssh",
                    "bind");
        }
        check.done();
    }
}
