package io.headgate.config.snapshot;

import io.headgate.config.Address;

/// One endpoint of one upstream. Behind a DNS name every resolved address is an endpoint of its own; operator intent
/// may also be
/// kept for the name itself.
///
/// @param upstream the upstream's name
/// @param address where it answers
public record EndpointId(String upstream, Address address) {
    @Override
    public String toString() {
        return upstream + "/" + address;
    }
}
