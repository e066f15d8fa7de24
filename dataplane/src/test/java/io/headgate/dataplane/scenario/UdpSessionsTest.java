package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.snapshot.EndpointStatus.Admin;
import io.headgate.config.snapshot.EndpointStatus.Health;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.PassedOn;
import io.headgate.dataplane.testing.ServerPort;
import io.headgate.dataplane.testing.UdpClient;
import io.headgate.dataplane.testing.UdpOrigin;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which endpoint a client's datagrams go to, for how long, and how many clients there may be. */
class UdpSessionsTest {
    private static String config(String udp, String upstream, String... endpoints) {
        return """
            listeners: { dns: { bind: "127.0.0.1:0", udp: { upstream: app %s } } }
            upstreams: { app: { endpoints: [ %s ] %s } }
            """.formatted(
                udp,
                String.join(
                        ", ",
                        List.of(endpoints).stream().map(e -> "\"" + e + "\"").toList()),
                upstream);
    }

    private static double dropped(Gateway gateway, String reason) {
        return gateway.metric("datagrams_dropped_total", "reason", reason);
    }

    @Test
    void aClientStaysAndClientsAreSpread() {
        try (UdpOrigin one = UdpOrigin.start("one");
                UdpOrigin two = UdpOrigin.start("two");
                Gateway gateway = Gateway.start(config("", "", one.address(), two.address()))) {
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < 4; i++) {
                try (UdpClient client = UdpClient.of(gateway.address())) {
                    String first = client.ask("x");
                    seen.add(first);
                    for (int n = 0; n < 5; n++) {
                        assertEquals(first, client.ask("x"));
                    }
                }
            }
            assertEquals(Set.of("one x", "two x"), seen);
        }
    }

    @Test
    void eachPacketIsBalancedByItselfWhenAskedFor() {
        try (UdpOrigin one = UdpOrigin.start("one");
                UdpOrigin two = UdpOrigin.start("two");
                Gateway gateway = Gateway.start(config(", per: packet", "", one.address(), two.address()));
                UdpClient client = UdpClient.of(gateway.address());
                UdpClient other = UdpClient.of(gateway.address())) {
            for (UdpClient each : List.of(client, other)) {
                for (int i = 0; i < 10; i++) {
                    assertTrue(each.ask("n" + i).endsWith(" n" + i));
                }
            }
            assertEquals(10, one.senders().size());
            assertEquals(10, two.senders().size());
            assertEquals(4, gateway.metric("connections"), "one session for each client and endpoint");
        }
    }

    @Test
    void clientsOfOneAddressComeToOneEndpointWhenHashedBySource() {
        String balance = ", balance: { hash: { by: source, bounded_load: off } }";
        try (UdpOrigin one = UdpOrigin.start("one");
                UdpOrigin two = UdpOrigin.start("two");
                Gateway gateway = Gateway.start(config("", balance, one.address(), two.address()))) {
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < 8; i++) {
                try (UdpClient client = UdpClient.of(gateway.address())) {
                    seen.add(client.ask("x"));
                }
            }
            assertEquals(1, seen.size(), seen::toString);
        }
    }

    @Test
    void aSilentClientIsForgotten() {
        try (UdpOrigin origin = UdpOrigin.start("o");
                Gateway gateway = Gateway.start(2, config(", session_idle: 500ms", "", origin.address()));
                UdpClient client = UdpClient.of(gateway.address())) {
            client.ask("x");
            Await.until("the session to end", () -> gateway.metric("connections") == 0);
            assertEquals("o again", client.ask("again"));
            assertNotEquals(origin.senders().get(0), origin.senders().get(1), "the old socket is closed");
        }
    }

    @Test
    void aSessionIsLoggedOnceItHasEnded() {
        try (UdpOrigin origin = UdpOrigin.start("o");
                Gateway gateway = Gateway.start(config(", session_idle: 2s", "", origin.address()));
                UdpClient client = UdpClient.of(gateway.address())) {
            client.ask("12345");
            client.ask("123");
            PassedOn ended = gateway.nextPassedOn();
            assertTrue(ended.datagrams());
            assertEquals("dns", ended.listener());
            assertEquals("app", ended.upstream());
            assertEquals(origin.address(), ended.endpoint());
            assertEquals(8, ended.bytesIn());
            assertEquals(12, ended.bytesOut());
            assertNull(ended.failure(), "silence is how a session ends");
            assertTrue(ended.durationNs() >= 2_000_000_000L, ended::toString);
            assertEquals(0, gateway.metric("connections"));
        }
    }

    @Test
    void theLogSaysWhyASessionEndedEarly() {
        String refusing = UdpOrigin.refusing();
        try (UdpOrigin origin = UdpOrigin.start("o");
                Gateway gateway = Gateway.start(config(", sessions_max: 1", "", origin.address()));
                Gateway perPacket = Gateway.start(config(", per: packet", "", refusing));
                UdpClient one = UdpClient.of(gateway.address());
                UdpClient two = UdpClient.of(gateway.address());
                UdpClient three = UdpClient.of(perPacket.address())) {
            one.ask("1");
            two.ask("2");
            assertEquals(Failure.SESSION_EVICTED, gateway.nextPassedOn().failure());
            three.send("x");
            PassedOn refused = perPacket.nextPassedOn();
            assertEquals(Failure.CONNECT_REFUSED, refused.failure());
            assertEquals(refusing, refused.endpoint());
        }
    }

    @Test
    void aSessionThatMadeRoomBeforeItHadAnAnswerIsNotLogged() throws IOException {
        try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                Gateway gateway = Gateway.start(config(", sessions_max: 1", "", "127.0.0.1:" + silent.getLocalPort()));
                UdpClient one = UdpClient.of(gateway.address());
                UdpClient two = UdpClient.of(gateway.address())) {
            one.send("1");
            Await.until("a session", () -> gateway.metric("connections_total") == 1);
            two.send("22");
            Await.until("another in its place", () -> gateway.metric("connections_total") == 2);
            assertEquals(1, gateway.metric("sessions_evicted_total"));
            gateway.apply("listeners: {}");
            PassedOn last = gateway.nextPassedOn();
            assertNull(last.failure(), "the first line is that of the session that closed with the listener");
            assertEquals(2, last.bytesIn());
        }
    }

    @Test
    void atTheBoundTheLongestSilentClientMakesRoom() {
        try (UdpOrigin origin = UdpOrigin.start("o");
                Gateway gateway = Gateway.start(config(", sessions_max: 2", "", origin.address()));
                UdpClient silent = UdpClient.of(gateway.address());
                UdpClient busy = UdpClient.of(gateway.address());
                UdpClient fresh = UdpClient.of(gateway.address())) {
            silent.ask("1");
            busy.ask("2");
            silent.ask("3");
            busy.ask("4");
            fresh.ask("5");
            assertEquals(2, gateway.metric("connections"));
            assertEquals(1, gateway.metric("sessions_evicted_total", "listener", "dns"));
            busy.ask("6");
            assertEquals(origin.senders().get(1), origin.senders().get(5), "who was heard last stays");
            silent.ask("7");
            assertNotEquals(origin.senders().get(0), origin.senders().get(6));
        }
    }

    @Test
    void aFloodOfNewClientsKeepsToTheBound() {
        int max = 50;
        int awaited = 32; // so many are with both workers: one without a session has none that could make room
        try (UdpOrigin origin = UdpOrigin.start("o");
                Gateway gateway = Gateway.start(2, config(", sessions_max: %d".formatted(max), "", origin.address()))) {
            Memory memory = new Memory();
            List<UdpClient> clients = new ArrayList<>(); // open until the end, so that no port comes twice
            for (int i = 0; i < 10 * max; i++) {
                clients.add(UdpClient.of(gateway.address()));
                clients.getLast().send("flood");
                if (i < awaited) {
                    clients.getLast().receive();
                }
                assertTrue(gateway.metric("connections") <= max);
            }
            Await.until(
                    "all of them to be seen",
                    () -> gateway.metric("connections_total") + dropped(gateway, "sessions_max") == 10 * max);
            clients.forEach(UdpClient::close);
            memory.assertBelow(1);
            assertEquals(
                    gateway.metric("connections_total"),
                    gateway.metric("sessions_evicted_total") + gateway.metric("connections"));
            try (UdpClient client = UdpClient.of(gateway.address())) {
                assertEquals("o after", client.askUntilAnswered("after"));
            }
        }
    }

    @Test
    void aDeadEndpointIsLeftForOneThatLives() {
        String dead = UdpOrigin.refusing();
        try (UdpOrigin alive = UdpOrigin.start("alive");
                Gateway gateway = Gateway.start(config("", "", dead, alive.address()))) {
            List<UdpClient> clients = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                clients.add(UdpClient.of(gateway.address()));
                assertEquals("alive x", clients.get(i).askUntilAnswered("x"));
                String next = clients.get(i).ask("y");
                while (next.equals("alive x")) { // sent again before its answer was there, and answered again
                    next = clients.get(i).receiveText();
                }
                assertEquals("alive y", next, "and stays there");
            }
            clients.forEach(UdpClient::close);
            double refused = gateway.metric("failures_total", "reason", "connect_refused");
            assertTrue(refused >= 1 && refused <= clients.size(), "each is refused once at most: " + refused);
        }
    }

    @Test
    void aHashedClientLeavesADeadEndpointToo() {
        String dead = UdpOrigin.refusing();
        String dead2 = UdpOrigin.refusing();
        try (UdpOrigin alive = UdpOrigin.start("alive");
                Gateway gateway =
                        Gateway.start(config("", ", balance: { hash: { by: source } }", dead, alive.address(), dead2));
                UdpClient client = UdpClient.of(gateway.address())) {
            assertEquals("alive x", client.askUntilAnswered("x"));
        }
    }

    @Test
    void anEndpointThatGoesDownOrIntoMaintenanceIsLeftAndOneThatDrainsIsNot() {
        try (UdpOrigin one = UdpOrigin.start("one");
                UdpOrigin two = UdpOrigin.start("two");
                Gateway gateway = Gateway.start(config("", ", balance: first", one.address(), two.address()));
                UdpClient client = UdpClient.of(gateway.address())) {
            assertEquals("one a", client.ask("a"));
            gateway.apply("app", one.address(), status -> status.with(Admin.DRAIN));
            assertEquals("one b", client.ask("b"));
            gateway.apply("app", one.address(), status -> status.with(Admin.MAINTENANCE));
            assertEquals("two c", client.ask("c"));
            gateway.apply("app", one.address(), status -> status.with(Admin.READY));
            assertEquals("two d", client.ask("d"), "a session does not return");
            gateway.apply("app", two.address(), status -> status.with(Health.DOWN));
            assertEquals("one e", client.ask("e"));
            assertEquals(1, gateway.metric("connections"));
        }
    }

    @Test
    void withoutAnyEndpointDatagramsAreDroppedAndCounted() {
        try (UdpOrigin origin = UdpOrigin.start("o");
                Gateway gateway = Gateway.start(config("", "", origin.address()));
                UdpClient client = UdpClient.of(gateway.address())) {
            gateway.apply("app", origin.address(), status -> status.with(Health.DOWN));
            client.send("lost");
            Await.until("it to be dropped", () -> dropped(gateway, "no_endpoint") == 1);
            assertEquals(0, gateway.metric("connections_total"), "a client that nobody serves takes no place");
            gateway.apply("app", origin.address(), status -> status.with(Health.UP));
            assertEquals("o found", client.ask("found"));
        }
    }

    @Test
    void aReloadChangesTheSettingsAndKeepsTheSessions() {
        try (UdpOrigin one = UdpOrigin.start("one");
                UdpOrigin two = UdpOrigin.start("two");
                Gateway gateway = Gateway.start(config("", "", one.address()));
                UdpClient client = UdpClient.of(gateway.address())) {
            client.ask("a");
            gateway.apply(config(", session_idle: 60s, sessions_max: 7", "", two.address(), one.address()));
            assertEquals("one b", client.ask("b"));
            assertEquals(one.senders().get(0), one.senders().get(1));
            gateway.apply(config("", "", two.address()));
            assertEquals("two c", client.ask("c"), "its endpoint is gone");
            gateway.apply(config(", session_idle: 50ms", "", two.address()));
            Await.until("the new time to hold", () -> gateway.metric("connections") == 0);
        }
    }

    @Test
    void aListenerThatIsRemovedClosesAndItsAddressCanBeBoundAgain() {
        try (UdpOrigin origin = UdpOrigin.start("o");
                Gateway gateway = Gateway.start(2, config("", "", origin.address()))) {
            String address = gateway.address();
            String fixed = config("", "", origin.address()).replace("127.0.0.1:0", address);
            try (UdpClient client = UdpClient.of(address)) {
                client.ask("x");
                gateway.apply(
                        "upstreams: { app: { endpoints: [ \"%s\" ] } }\nlisteners: {}".formatted(origin.address()));
                assertEquals(0, gateway.metric("connections"));
                client.awaitUnreachable();
            }
            gateway.apply(fixed);
            try (UdpClient client = UdpClient.of(address)) {
                assertEquals("o x", client.ask("x"));
            }
        }
    }

    @Test
    void anAddressMayTurnFromDatagramsToRequestsAndBack() {
        String address = "127.0.0.1:" + ServerPort.find();
        try (UdpOrigin origin = UdpOrigin.start("o");
                Gateway gateway = Gateway.start(udp(origin, address))) {
            gateway.apply("""
                    listeners: { dns: { bind: "%s", http: {} } }
                    routes: [ { respond: { body: now http } } ]
                    """.formatted(address));
            assertEquals("now http", gateway.ask(Requests.GET).text());
            gateway.apply(udp(origin, address));
            try (UdpClient client = UdpClient.of(address)) {
                assertEquals("o x", client.ask("x"));
            }
        }
    }

    private static String udp(UdpOrigin origin, String address) {
        return config("", "", origin.address()).replace("127.0.0.1:0", address);
    }
}
