package io.headgate.controlplane.health;

import io.headgate.config.Address;
import io.headgate.config.SendProxyProtocol.Version;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/// Passes when the endpoint accepts a connection, which is closed again without a byte behind what must come first.
record TcpProbe(Address address, @Nullable Version proxyHeader) implements Probe {
    @Override
    public ProbeResult probe() throws IOException {
        try (SocketChannel _ = Dial.open(address, proxyHeader)) {
            return ProbeResult.pass("connected");
        }
    }
}
