package io.headgate.controlplane.health;

import io.headgate.config.Address;
import java.io.IOException;
import java.nio.channels.SocketChannel;

/// Passes when the endpoint accepts a connection, which is closed again without a byte.
record TcpProbe(Address address) implements Probe {
    @Override
    public ProbeResult probe() throws IOException {
        try (SocketChannel _ = Dial.open(address)) {
            return ProbeResult.pass("connected");
        }
    }
}
