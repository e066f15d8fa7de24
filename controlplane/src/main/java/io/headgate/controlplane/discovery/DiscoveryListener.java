package io.headgate.controlplane.discovery;

import io.headgate.config.Address;
import java.util.List;

/// Is told when the addresses behind a name change.
@FunctionalInterface
public interface DiscoveryListener {
    /// Called on the thread of that name, in order for one name and at the same time for several, only with a
    /// set that differs from the one handed over before. The next lookup of the name waits until this returns:
    /// give the value to the thread that calls [EndpointDiscovery#apply] and return. One call may still be
    /// under way while a reload drops the name: ignore names that the configuration no longer has.
    ///
    /// @param addresses at least one; IPv4 before IPv6, ascending, each once
    void resolved(Address.Named name, List<Address.Inet> addresses);
}
