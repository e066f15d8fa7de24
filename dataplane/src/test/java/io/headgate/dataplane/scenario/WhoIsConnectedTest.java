package io.headgate.dataplane.scenario;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.Cidr;
import io.headgate.dataplane.access.AddressSet;
import io.headgate.dataplane.listener.Activity;
import io.headgate.dataplane.listener.Activity.Spoken;
import io.headgate.dataplane.listener.ClientConnections;
import io.headgate.dataplane.listener.ConnectionId;
import io.headgate.dataplane.listener.ConnectionQuery;
import io.headgate.dataplane.listener.ConnectionQuery.Order;
import io.headgate.dataplane.listener.ConnectionView;
import io.headgate.dataplane.proxyprotocol.ConnectionAddresses;
import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.H2Client;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestClient.End;
import io.headgate.dataplane.testing.TestOrigin;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Connections of clients are shown as what they are, whatever they speak, and each can be told to leave. */
class WhoIsConnectedTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final ConnectionQuery EVERYBODY = asking(null, null, null, Order.AGE, 100);

    private static final String YAML = """
            listeners: { web: { bind: "127.0.0.1:0", http: {} } }
            routes: [ { upstream: app } ]
            upstreams: { app: { endpoints: [ "${origin}" ] } }
            """;

    private static ConnectionQuery asking(
            @Nullable String listener, @Nullable String block, @Nullable Spoken protocol, Order order, int limit) {
        AddressSet clients = block == null ? null : AddressSet.of(List.of(Cidr.parse(block)));
        return new ConnectionQuery(listener, clients, protocol, order, limit);
    }

    private static ClientConnections.Seen look(Gateway gateway, ConnectionQuery query) throws Exception {
        return gateway.plane().clients().look(query, PATIENCE);
    }

    private static ConnectionView only(Gateway gateway) throws Exception {
        ClientConnections.Seen seen = look(gateway, EVERYBODY);
        assertEquals(1, seen.matching(), seen::toString);
        return seen.first().getFirst();
    }

    private static boolean dismiss(Gateway gateway, ConnectionId id, Duration grace) throws Exception {
        return gateway.plane().clients().dismiss(id, grace, PATIENCE).isPresent();
    }

    @Test
    void aConnectionOfHttp1IsShownIdleAndAtWork() throws Exception {
        Gate open = new Gate();
        try (TestOrigin origin = open.holding();
                Gateway gateway = Gateway.start(YAML, origin);
                TestClient client = gateway.connect()) {
            Await.until("the connection to be there", () -> gateway.metric("connections", "listener", "web") == 1);
            ConnectionView idle = only(gateway);
            assertEquals("web", idle.listener());
            assertNull(idle.tls());
            assertEquals(new Activity(Spoken.HTTP1, 0, 0, 0, Activity.NOT_COUNTED, 0, false), idle.activity());
            assertTrue(
                    idle.addresses() instanceof ConnectionAddresses.Inet at
                            && at.destination().getPort() == gateway.port(),
                    idle::toString);

            client.send(Requests.GET);
            origin.connection(0);
            Activity busy = only(gateway).activity();
            assertEquals(1, busy.underWay());
            assertEquals(1, busy.requests());

            open.open();
            client.read();
            client.roundTrip(Requests.GET);
            Activity after = only(gateway).activity();
            assertEquals(0, after.underWay());
            assertEquals(2, after.requests());
            assertTrue(after.bytesOut() > 10, after::toString);
            assertEquals(idle.id(), only(gateway).id());
        }
    }

    @Test
    void aWebSocketIsShownAsOneAndToldToGoElsewhere() throws Exception {
        try (TestOrigin origin = TestOrigin.start(TunnelTest::echo);
                Gateway gateway = Gateway.start(YAML, origin);
                TestClient client = TunnelTest.open(gateway)) {
            String frame = "\u0081\u0004ping";
            client.send(frame.getBytes(ISO_8859_1));
            assertEquals(frame, client.readBytes(frame.length()));
            ConnectionView seen = only(gateway);
            assertEquals(Spoken.WEBSOCKET, seen.activity().protocol());
            assertEquals(1, seen.activity().webSockets());
            assertTrue(seen.activity().bytesIn() > 4, seen::toString);
            assertTrue(dismiss(gateway, seen.id(), PATIENCE));
            String goingAway = "\u0088\u0002\u0003\u00E9";
            assertEquals(goingAway, client.readBytes(goingAway.length()));
            assertTrue(only(gateway).activity().leaving());
        }
    }

    @Test
    void aConnectionOfHttp2IsShownWithItsStreamsAndToldToLeave() throws Exception {
        Gate open = new Gate();
        try (TestOrigin origin = open.holding();
                Gateway gateway = Gateway.start(YAML, origin);
                H2Client client = H2Client.connect(gateway)) {
            int first = client.get("/a");
            int second = client.get("/b");
            origin.connection(1);
            ConnectionView seen = only(gateway);
            assertEquals(Spoken.HTTP2, seen.activity().protocol());
            assertEquals(2, seen.activity().underWay());
            assertEquals(2, seen.activity().requests());
            assertFalse(seen.activity().leaving());

            assertTrue(dismiss(gateway, seen.id(), PATIENCE));
            assertTrue(only(gateway).activity().leaving());
            open.open();
            assertEquals("hello", client.await(first).text());
            assertEquals("hello", client.await(second).text());
            assertEquals(0, client.awaitGoAway());
        }
    }

    @Test
    void bytesOfLayer4AreCountedAndItsEndIsPassedOn() throws Exception {
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    for (int b = connection.next(); b >= 0; b = connection.next()) {
                        connection.send(new byte[] {(byte) b, (byte) b});
                    }
                });
                Gateway gateway = Gateway.start("""
                        listeners: { db: { bind: "127.0.0.1:0", tcp: { upstream: app } } }
                        upstreams: { app: { endpoints: [ "${origin}" ] } }
                        """, origin);
                TestClient client = gateway.connect()) {
            client.send("abc");
            assertEquals("aabbcc", client.readBytes(6));
            ConnectionView seen = only(gateway);
            assertEquals(new Activity(Spoken.TCP, 1, Activity.NOT_COUNTED, 0, 3, 6, false), seen.activity());
            assertTrue(dismiss(gateway, seen.id(), PATIENCE));
            assertEquals(End.CLOSED, client.awaitEnd());
            Await.until("it to be gone", () -> gateway.metric("connections", "listener", "db") == 0);
            assertFalse(dismiss(gateway, seen.id(), PATIENCE));
        }
    }

    @Test
    void theAnswerUnderWaySaysThatItIsTheLast() throws Exception {
        Gate open = new Gate();
        try (TestOrigin origin = open.holding();
                Gateway gateway = Gateway.start(YAML, origin);
                TestClient client = gateway.connect()) {
            client.send(Requests.GET);
            origin.connection(0);
            assertTrue(dismiss(gateway, only(gateway).id(), PATIENCE));
            open.open();
            Message answer = client.read();
            assertEquals("hello", answer.text());
            assertEquals("close", answer.field("connection"));
            assertEquals(End.CLOSED, client.awaitEnd());
        }
    }

    @Test
    void whatDoesNotEndInTimeIsCut() throws Exception {
        Gate never = new Gate();
        try (TestOrigin origin = never.holding();
                Gateway gateway = Gateway.start(YAML, origin);
                TestClient busy = gateway.connect()) {
            busy.send(Requests.GET);
            origin.connection(0);
            assertTrue(dismiss(gateway, only(gateway).id(), Duration.ofMillis(50)));
            assertEquals("", busy.readUntilEnd());
            never.open();
        }
    }

    @Test
    void whoIsBehindALoadBalancerIsShownAndFoundByAddress() throws Exception {
        try (TestOrigin origin = TestOrigin.answering(TestOrigin.ok("hello"));
                Gateway gateway = Gateway.start(2, """
                        listeners: { web: { bind: "127.0.0.1:0", http: {}, proxy_protocol: { from: 127.0.0.0/8 } } }
                        routes: [ { upstream: app } ]
                        upstreams: { app: { endpoints: [ "${origin}" ] } }
                        """, origin);
                TestClient one = gateway.connect();
                TestClient other = gateway.connect()) {
            one.roundTrip("PROXY TCP4 192.0.2.1 198.51.100.7 56324 443\r\n" + Requests.GET);
            other.roundTrip("PROXY TCP4 192.0.2.9 198.51.100.7 56325 443\r\n" + Requests.GET);
            assertEquals(
                    2,
                    look(gateway, asking("web", "192.0.2.0/24", Spoken.HTTP1, Order.AGE, 9))
                            .matching());
            ClientConnections.Seen seen = look(gateway, asking(null, "192.0.2.9", null, Order.BYTES, 9));
            assertEquals(1, seen.matching());
            assertTrue(
                    seen.first().getFirst().addresses() instanceof ConnectionAddresses.Inet at
                            && at.source().getPort() == 56325
                            && at.destination().getHostString().equals("198.51.100.7"),
                    seen::toString);
            assertEquals(
                    0,
                    look(gateway, asking(null, "127.0.0.0/8", null, Order.AGE, 9))
                            .matching());
            assertEquals(
                    0, look(gateway, asking("weg", null, null, Order.AGE, 9)).matching());
            assertEquals(
                    0,
                    look(gateway, asking(null, null, Spoken.HTTP2, Order.AGE, 9))
                            .matching());
        }
    }

    @Test
    void ofManyTheOldestOrBusiestComeFirst() throws Exception {
        int many = 600; // more than a worker looks at in one turn
        try (TestOrigin origin = TestOrigin.answering(TestOrigin.ok("hello"));
                Gateway gateway = Gateway.start(2, YAML, origin);
                TestClient oldest = gateway.connect()) {
            oldest.roundTrip(Requests.GET);
            ConnectionId first = only(gateway).id();
            try (Clients others = Clients.connect(many, gateway)) {
                others.get(many / 2).roundTrip(Requests.GET);
                others.get(many / 2).roundTrip(Requests.GET);
                Await.until("all to be there", () -> gateway.metric("connections", "listener", "web") == many + 1);
                ClientConnections.Seen old = look(gateway, asking(null, null, null, Order.AGE, 10));
                assertEquals(many + 1, old.matching());
                assertEquals(10, old.first().size());
                assertEquals(first, old.first().getFirst().id());
                ClientConnections.Seen busy = look(gateway, asking(null, null, null, Order.BYTES, 2));
                assertEquals(
                        List.of(2L, 1L),
                        busy.first().stream()
                                .map(each -> each.activity().requests())
                                .toList());
                assertEquals(first, busy.first().getLast().id());

                Set<ConnectionId> ids = new HashSet<>();
                look(gateway, asking(null, null, null, Order.AGE, 1000)).first().forEach(each -> ids.add(each.id()));
                assertEquals(many + 1, ids.size());
                ids.forEach(id -> assertEquals(id, ConnectionId.parse(id.toString())));
            }
        }
    }
}
