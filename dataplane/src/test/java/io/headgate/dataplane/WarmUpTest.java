package io.headgate.dataplane;

import io.headgate.dataplane.testing.Gateway;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each kind of request that the warm-up sends is answered, and the answer's end found: else it would wait in vain. */
class WarmUpTest {
    @ParameterizedTest
    @EnumSource
    void isAnswered(WarmUpAsk ask) throws IOException {
        try (WarmUpOrigin origin = WarmUpOrigin.start();
                Gateway gateway = Gateway.start(WarmUp.config("epoll", origin.port()));
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(gateway))) {
            socket.setSoTimeout(10_000);
            WarmUpClient client = new WarmUpClient(port(gateway), () -> true, () -> {});
            client.exchange(WarmUpAsk.CAPITALS, socket.getInputStream(), socket.getOutputStream());
            client.exchange(ask, socket.getInputStream(), socket.getOutputStream());
            if (ask != WarmUpAsk.LAST) {
                client.exchange(WarmUpAsk.SMALL, socket.getInputStream(), socket.getOutputStream());
            }
        }
    }

    private static int port(Gateway gateway) {
        String address = gateway.address();
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }
}
