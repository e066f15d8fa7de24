package io.headgate.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.config.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SocketTransportTest {
    @ParameterizedTest
    @EnumSource
    void connectionsSendAtOnceWithoutBeingTold(Transport kind) {
        InetSocketAddress somewhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        Channel channel = SocketTransport.of(kind).client(somewhere).newChannel();
        try {
            assertEquals(true, channel.config().getOption(ChannelOption.TCP_NODELAY));
        } finally {
            channel.unsafe().closeForcibly();
        }
    }
}
