package io.headgate.dataplane;

import io.headgate.dataplane.testing.Gateway;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each kind of request that the warm-up sends is answered, and the answer's end found: else it would wait in vain. */
class WarmUpTest {
    @ParameterizedTest
    @EnumSource
    void requestsAreAnswered(WarmUpAsk ask) throws IOException {
        answers(WarmUp.HTTP, ask);
    }

    @ParameterizedTest
    @EnumSource
    void requestsThroughPlainTcpAreAnswered(WarmUpAsk ask) throws IOException {
        answers(WarmUp.TCP, ask);
    }

    @ParameterizedTest
    @EnumSource
    void requestsThatAreEncryptedOnTheWayAreAnswered(WarmUpAsk ask) throws IOException {
        try (WarmUpOrigin origin = WarmUpOrigin.start();
                Gateway secured = Gateway.start(WarmUp.yaml(List.of(WarmUp.HTTPS), "epoll", origin.port(), ""));
                Gateway gateway = Gateway.start(
                        WarmUp.yaml(List.of(WarmUp.HTTP), "epoll", secured.port(), ", tls: { verify: false }"))) {
            answers(gateway, ask);
        }
    }

    private static void answers(String listener, WarmUpAsk ask) throws IOException {
        try (WarmUpOrigin origin = WarmUpOrigin.start();
                Gateway gateway = Gateway.start(WarmUp.yaml(List.of(listener), "epoll", origin.port(), ""))) {
            answers(gateway, ask);
        }
    }

    private static void answers(Gateway gateway, WarmUpAsk ask) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.setSoTimeout(10_000);
            BoundListener bound = new BoundListener("web", gateway.address());
            WarmUpClient client = new WarmUpClient(bound, () -> true, () -> {});
            client.exchange(WarmUpAsk.CAPITALS, socket.getInputStream(), socket.getOutputStream());
            client.exchange(ask, socket.getInputStream(), socket.getOutputStream());
            if (ask != WarmUpAsk.LAST && ask != WarmUpAsk.ORIGIN_LEAVES) {
                client.exchange(WarmUpAsk.SMALL, socket.getInputStream(), socket.getOutputStream());
            }
        }
    }
}
