package io.headgate.dataplane.exchange;

import io.headgate.dataplane.http.ClientAddress;
import io.headgate.dataplane.proxyprotocol.ProxyHeader;
import io.headgate.dataplane.proxyprotocol.ProxyHeaderWriter;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * What an endpoint that expects the PROXY protocol is told first on a connection: whose exchange it carries. That is
 * the client that logs, rules and balancing know, so behind a trusted proxy the one it named, whose port nobody knows.
 */
final class Introduction {
    private Introduction() {}

    /** Hands over the header for {@code exchange}; allocates, once per connection. */
    static ByteBuf of(Exchange exchange, Target to, ProxyHeaderWriter writer) {
        ByteBuf into = to.pool().worker().allocator().ioBuffer();
        int dropped = writer.write(connection(exchange), into);
        if (dropped > 0) {
            to.pool().cells().proxyTlvsDropped(dropped);
        }
        return into;
    }

    private static ProxyHeader connection(Exchange exchange) {
        Peer peer = ExchangeFacts.current(exchange.peer);
        ProxyHeader connection = peer.connection();
        byte[] client = bytes(exchange.client());
        if (Arrays.equals(client, bytes(peer.address()))) {
            return connection;
        }
        try {
            return connection.withClient(InetAddress.getByAddress(client));
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] bytes(ClientAddress address) {
        return Arrays.copyOf(address.bytes(), address.length());
    }
}
