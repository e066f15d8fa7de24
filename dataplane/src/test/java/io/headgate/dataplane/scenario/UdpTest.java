package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.UdpClient;
import io.headgate.dataplane.testing.UdpOrigin;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Datagrams through the gateway and back, by every transport. */
class UdpTest {
    private static final int LARGEST = 65_507;

    private static String config(String bind, String udp, String transport, UdpOrigin... origins) {
        return """
            listeners: { dns: { bind: %s, udp: { upstream: app %s } } }
            upstreams: { app: { endpoints: [ %s ] } }
            transport: %s
            """.formatted(
                        bind,
                        udp,
                        String.join(
                                ", ",
                                List.of(origins).stream()
                                        .map(o -> "\"" + o.address() + "\"")
                                        .toList()),
                        transport);
    }

    private static Gateway gateway(int workers, String transport, UdpOrigin origin) {
        Transports.assumeAvailable(transport);
        return Gateway.start(workers, config("\"127.0.0.1:0\"", "", transport, origin));
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "io_uring", "nio"})
    void everyClientGetsItsOwnAnswers(String transport) {
        try (UdpOrigin origin = UdpOrigin.start("o");
                Gateway gateway = gateway(2, transport, origin)) {
            List<UdpClient> clients = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                clients.add(UdpClient.of(gateway.address()));
            }
            for (int round = 0; round < 5; round++) {
                for (int i = 0; i < clients.size(); i++) {
                    clients.get(i).send("hello " + i + "/" + round);
                }
                for (int i = 0; i < clients.size(); i++) {
                    assertEquals("o hello " + i + "/" + round, clients.get(i).receiveText());
                }
            }
            clients.forEach(UdpClient::close);
            assertEquals(20, Set.copyOf(origin.senders()).size(), "one socket for each client");
            assertEquals(20, gateway.metric("connections", "listener", "dns"));
            assertEquals(100, gateway.metric("datagrams_total", "listener", "dns", "direction", "in"));
            Await.until(
                    "the answers, counted once the kernel has them, to be counted",
                    () -> gateway.metric("datagrams_total", "listener", "dns", "direction", "out") == 100);
            assertEquals(0, gateway.metric("datagrams_dropped_total"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "io_uring", "nio"})
    void datagramsOfEverySizePass(String transport) {
        byte[] large = new byte[LARGEST];
        new Random(1).nextBytes(large);
        try (UdpOrigin origin = UdpOrigin.start("");
                Gateway gateway = gateway(1, transport, origin);
                UdpClient client = UdpClient.of(gateway.address())) {
            for (int bytes : new int[] {1, 1472, 60 * 1024, LARGEST, 1}) {
                byte[] sent = java.util.Arrays.copyOf(large, bytes);
                client.send(sent);
                assertArrayEquals(sent, client.receive(), bytes + " bytes");
            }
            assertEquals(0, gateway.metric("datagrams_dropped_total"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "io_uring", "nio"})
    void emptyDatagramsKeepTheirPlaceAmongOthers(String transport) {
        try (UdpOrigin origin = UdpOrigin.start("");
                Gateway gateway = gateway(1, transport, origin);
                UdpClient client = UdpClient.of(gateway.address())) {
            for (String text : List.of("a", "", "b", "", "", "c")) {
                client.send(text);
            }
            for (String text : List.of("a", "", "b", "", "", "c")) {
                assertEquals(text, client.receiveText());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "io_uring", "nio"})
    void ipv6OnBothSides(String transport) {
        Transports.assumeAvailable(transport);
        try (UdpOrigin origin = UdpOrigin.start("o", "[::1]:0", () -> {});
                Gateway gateway = Gateway.start(config("\"[::1]:0\"", "", transport, origin));
                UdpClient client = UdpClient.of(gateway.address())) {
            assertTrue(gateway.address().startsWith("[::1]:"), gateway.address());
            assertEquals("o six", client.ask("six"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "io_uring"})
    void answersLeaveFromTheAddressThatWasAsked(String transport) throws SocketException {
        Transports.assumeAvailable(transport);
        try (UdpOrigin origin = UdpOrigin.start("o");
                Gateway gateway = atBothFamilies(transport, origin)) {
            int port = gateway.port();
            for (String ip : List.of("127.0.0.1", "127.0.0.2", "127.1.2.3", "[::1]")) {
                try (UdpClient client = UdpClient.of(ip + ":" + port)) {
                    assertEquals("o " + ip, client.ask(ip));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "io_uring"})
    void oneSocketServesBothFamiliesFromTheAddressThatWasAsked(String transport) {
        Transports.assumeAvailable(transport);
        try (UdpOrigin origin = UdpOrigin.start("o");
                Gateway gateway = Gateway.start(config("\"[::]:0\"", "", transport, origin))) {
            int port = gateway.port();
            assertEquals("[::]:" + port, gateway.address());
            for (String ip : List.of("127.0.0.1", "127.0.0.2", "[::1]")) {
                try (UdpClient client = UdpClient.of(ip + ":" + port)) {
                    assertEquals("o " + ip, client.ask(ip));
                }
            }
        }
    }

    /** On one port of both families; on another where somebody takes it between the look and the bind. */
    private static Gateway atBothFamilies(String transport, UdpOrigin origin) throws SocketException {
        for (int triesLeft = 10; ; triesLeft--) {
            int port = freePort();
            String both = "[ \"0.0.0.0:%d\", \"[::]:%d\" ]".formatted(port, port);
            try {
                return Gateway.start(2, config(both, "", transport, origin));
            } catch (UncheckedIOException taken) {
                if (triesLeft == 0) {
                    throw taken;
                }
            }
        }
    }

    private static int freePort() throws SocketException {
        try (DatagramSocket probe = new DatagramSocket(0, InetAddress.getByAddress(new byte[16]))) {
            return probe.getLocalPort();
        } catch (java.net.UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aBurstOfOneClientArrivesWholeAndInOrder() {
        try (UdpOrigin origin = UdpOrigin.start("");
                Gateway gateway = gateway(1, "epoll", origin);
                UdpClient client = UdpClient.of(gateway.address())) {
            for (int i = 0; i < 100; i++) {
                client.send("n" + i);
            }
            for (int i = 0; i < 100; i++) {
                assertEquals("n" + i, client.receiveText());
            }
        }
    }

    @Test
    void aPortThatAnotherHoldsIsNotShared() throws Exception {
        try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                UdpOrigin origin = UdpOrigin.start("o")) {
            String bind = "\"127.0.0.1:" + taken.getLocalPort() + "\"";
            UncheckedIOException refused =
                    assertThrows(UncheckedIOException.class, () -> Gateway.start(config(bind, "", "epoll", origin)));
            String why = String.valueOf(refused.getMessage());
            assertTrue(why.contains("listener 'dns' cannot bind 127.0.0.1:" + taken.getLocalPort()), why);
        }
    }

    @Test
    void aPortOfTcpIsFreeForDatagrams() {
        try (UdpOrigin origin = UdpOrigin.start("o");
                Gateway gateway = Gateway.start("""
                        listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                        routes: [ { respond: { body: tcp } } ]
                        """)) {
            String address = gateway.address();
            gateway.apply("""
                    listeners:
                      web: { bind: "127.0.0.1:0", http: {} }
                      dns: { bind: "%s", udp: { upstream: app } }
                    routes: [ { respond: { body: tcp } } ]
                    upstreams: { app: { endpoints: [ "%s" ] } }
                    """.formatted(address, origin.address()));
            try (UdpClient client = UdpClient.of(address)) {
                assertEquals("o x", client.ask("x"));
            }
            assertEquals("tcp", gateway.ask(Requests.GET).text());
        }
    }

    @Test
    void anAnswerUnderWayArrivesBeforeADrainEnds() {
        Gate open = new Gate();
        try (UdpOrigin origin = UdpOrigin.start("o", "127.0.0.1:0", open::pass);
                Gateway gateway = gateway(1, "epoll", origin);
                UdpClient client = UdpClient.of(gateway.address())) {
            String address = gateway.address();
            client.send("x");
            Await.until("the origin to be asked", () -> !origin.senders().isEmpty());
            CompletableFuture<Boolean> drained = gateway.drain(Duration.ofSeconds(20));
            Await.until("new clients to be turned away", () -> {
                try (UdpClient late = UdpClient.of(address)) {
                    late.send("late");
                }
                return gateway.metric("datagrams_dropped_total", "reason", "draining") > 0;
            });
            open.open();
            assertEquals("o x", client.receiveText());
            assertTrue(drained.join());
            client.awaitUnreachable();
        }
    }
}
