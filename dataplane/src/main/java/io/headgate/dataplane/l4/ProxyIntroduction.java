package io.headgate.dataplane.l4;

import io.headgate.dataplane.metrics.UpstreamCells;
import io.headgate.dataplane.proxyprotocol.ProxyHeader;
import io.headgate.dataplane.proxyprotocol.ProxyHeaderWriter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/**
 * Tells an endpoint by a PROXY header who the client is. Confined to its worker.
 *
 * @param cells counts TLVs left out for want of room
 */
public record ProxyIntroduction(ProxyHeaderWriter writer, UpstreamCells cells) implements FirstBytes {
    @Override
    public ByteBuf of(Channel client) {
        ByteBuf header = client.alloc().directBuffer();
        int dropped = writer.write(ProxyHeader.of(client), header);
        if (dropped > 0) {
            cells.proxyTlvsDropped(dropped);
        }
        return header;
    }
}
