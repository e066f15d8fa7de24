package io.headgate.config;

import org.jspecify.annotations.Nullable;

/// One server of an upstream, or every server behind a DNS name.
public record Endpoint(
        @Key(doc = "Its IP address and port, or `unix:/path`.", example = "10.0.0.2:9000") @Nullable
        Address address,

        @Key(
                doc = "A name with port; every address it has is an endpoint, and the last good ones are kept.",
                example = "payment.internal:9000")
        Address.@Nullable Named dns,

        @Key(
                doc = "Its share where the policy knows weights; 0 takes no new requests.",
                fallback = "1",
                range = "0..256")
        int weight,

        @Key(
                doc = "Most connections at once, over all workers; beyond it requests wait in the upstream's queue.",
                fallback = "off",
                example = "200",
                range = "1..1000000")
        @Nullable
        Integer maxConnections,

        @Key(doc = "Serves only while no regular endpoint is up.", fallback = "false")
        boolean backup) {
    public Endpoint {
        Check check = Check.ranges(Endpoint.class, address, dns, weight, maxConnections, backup);
        if ((address == null) == (dns == null)) {
            check.fault(
                    address == null ? "there is neither address nor dns" : "both address and dns are given",
                    "give one of them: address for one server, dns for all behind a name");
        }
        if (address instanceof Address.Named) {
            check.fault("'" + address + "' is a name", "write { dns: " + address + " }", "address");
        }
        boolean noPort = address instanceof Address.Inet inet && inet.port() == 0 || dns != null && dns.port() == 0;
        if (noPort) {
            check.fault(
                    "port 0 cannot be connected to",
                    "write the port it listens on",
                    address == null ? "dns" : "address");
        }
        check.done();
    }

    /// The short form: an address, or a name to look up.
    public static Endpoint ofText(String text) {
        Address address = Address.parse(text);
        return address instanceof Address.Named name
                ? new Endpoint(null, name, 1, null, false)
                : new Endpoint(address, null, 1, null, false);
    }

    /// The address or the name, whichever is given.
    public Address target() {
        if (address != null) {
            return address;
        }
        if (dns != null) {
            return dns;
        }
        throw new AssertionError("the constructor lets no such endpoint pass");
    }
}
