package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestClient.End;
import io.headgate.dataplane.testing.TestOrigin;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Load balancers in front that say who the client is: what they say holds everywhere, and only they are believed. */
class ProxyProtocolInTest {
    private static final String LINE = "PROXY TCP4 192.0.2.1 198.51.100.7 56324 443\r\n";

    /** 2001:db8::1, port 1, to 2001:db8::2, port 2; with one TLV. */
    private static final String BINARY = "\r\n\r\n\0\r\nQUIT\n\u0021\u0021\0\u0029"
            + " \u0001\r\u00b8" + "\0".repeat(11) + "\u0001"
            + " \u0001\r\u00b8" + "\0".repeat(11) + "\u0002"
            + "\0\u0001\0\u0002"
            + "\u00e0\0\u0002hi";

    private static final String LOCAL = "\r\n\r\n\0\r\nQUIT\n \0\0\0";

    private static String config(String listener, String routes, String upstream) {
        return """
                listeners: { web: { bind: "127.0.0.1:0", http: {}, %s } }
                routes: [ %s { upstream: app } ]
                upstreams: { app: { endpoints: [ %s ] } }
                """.formatted(listener, routes, upstream);
    }

    private static String believing(String from) {
        return believing(from, "1m");
    }

    /** @param timeout how long a header may take */
    private static String believing(String from, String timeout) {
        return config("proxy_protocol: { from: " + from + ", timeout: " + timeout + " }", "", "\"${origin}\"");
    }

    private static TestOrigin mirror() {
        return TestOrigin.answering(request -> TestOrigin.ok(request.field("x-forwarded-for") + ""));
    }

    private static Message ask(Gateway gateway, String header) {
        try (TestClient client = gateway.connect()) {
            return client.roundTrip(header + Requests.GET);
        }
    }

    @Test
    void theEndpointIsToldTheClientOfTheHeader() {
        try (TestOrigin origin = mirror();
                Gateway gateway = Gateway.start(believing("127.0.0.0/8"), origin)) {
            assertEquals("192.0.2.1", ask(gateway, LINE).text());
            assertEquals("2001:db8:0:0:0:0:0:1", ask(gateway, BINARY).text());
            assertEquals("127.0.0.1", ask(gateway, LOCAL).text());
            assertEquals("127.0.0.1", ask(gateway, "PROXY UNKNOWN\r\n").text());
        }
    }

    @Test
    void everyRequestOfTheConnectionIsTheClients() {
        try (TestOrigin origin = mirror();
                Gateway gateway = Gateway.start(believing("127.0.0.1"), origin);
                TestClient client = gateway.connect()) {
            for (int i = 0; i < 3; i++) {
                assertEquals(
                        "192.0.2.1",
                        client.roundTrip((i == 0 ? LINE : "") + Requests.GET).text());
            }
        }
    }

    @Test
    void aHeaderMayArriveByteByByte() {
        try (TestOrigin origin = mirror();
                Gateway gateway = Gateway.start(believing("127.0.0.1"), origin);
                TestClient client = gateway.connect()) {
            for (char each : (LINE + Requests.GET).toCharArray()) {
                client.send(String.valueOf(each));
            }
            assertEquals("192.0.2.1", client.read().text());
        }
    }

    @Test
    void aHeaderFromAnybodyElseIsNotEvenRead() {
        try (TestOrigin origin = mirror();
                Gateway gateway = Gateway.start(believing("[10.0.0.5, 127.0.0.2]"), origin)) {
            for (String first : new String[] {LINE, BINARY, ""}) {
                try (TestClient client = gateway.connect()) {
                    client.offer((first + Requests.GET).getBytes(StandardCharsets.ISO_8859_1));
                    client.awaitEnd();
                }
            }
            assertEquals(3, failures(gateway, Failure.PROXY_HEADER_UNTRUSTED));
            assertEquals(0, gateway.metric("connections_total"));
            assertEquals(0, origin.connectionCount());
        }
    }

    @Test
    void rulesLookAtTheClientAndNeverAtTheLoadBalancer() {
        String routes = """
                { match: { source: 127.0.0.0/8 }, respond: { status: 200, body: the load balancer } },
                { match: { source: 192.0.2.0/24 }, respond: { status: 200, body: the client } },
                """;
        try (TestOrigin origin = mirror();
                Gateway gateway =
                        Gateway.start(config("proxy_protocol: { from: 127.0.0.1 }", routes, "\"${origin}\""), origin)) {
            assertEquals("the client", ask(gateway, LINE).text());
            assertEquals("2001:db8:0:0:0:0:0:1", ask(gateway, BINARY).text());
            assertEquals("the load balancer", ask(gateway, LOCAL).text());
        }
    }

    @Test
    void rateLimitsCountTheClientAndNotTheLoadBalancer() {
        String routes = "{ filters: { rate_limit: { rate: 1/h, burst: 1 } }, upstream: app },";
        try (TestOrigin origin = mirror();
                Gateway gateway =
                        Gateway.start(config("proxy_protocol: { from: 127.0.0.1 }", routes, "\"${origin}\""), origin)) {
            for (int i = 1; i <= 5; i++) {
                assertEquals(
                        200,
                        ask(gateway, LINE.replace("192.0.2.1", "192.0.2." + i)).status());
            }
            assertEquals(429, ask(gateway, LINE).status());
        }
    }

    @Test
    void balancingBySourceGoesByTheClient() {
        String yaml = """
                listeners: { web: { bind: "127.0.0.1:0", http: {}, proxy_protocol: { from: 127.0.0.1 } } }
                routes: [ { upstream: app } ]
                upstreams:
                  app:
                    endpoints: [ "${origin}", "${origin2}" ]
                    balance: { hash: { by: source, bounded_load: off } }
                """;
        try (TestOrigin one = TestOrigin.answering(TestOrigin.ok("one"));
                TestOrigin two = TestOrigin.answering(TestOrigin.ok("two"));
                Gateway gateway = Gateway.start(yaml, one, two)) {
            Set<String> used = new HashSet<>();
            for (int i = 1; i <= 30; i++) {
                String line = LINE.replace("192.0.2.1", "192.0.2." + i);
                String first = ask(gateway, line).text();
                used.add(first);
                assertEquals(first, ask(gateway, line).text(), line);
            }
            assertEquals(Set.of("one", "two"), used, "thirty clients of one load balancer");
        }
    }

    @Test
    void aTrustedProxyIsOneByItsAddressInTheHeader() {
        String trusting = "http: { trusted_proxies: 192.0.2.0/24 }, proxy_protocol: { from: 127.0.0.1 }";
        try (TestOrigin origin = mirror();
                Gateway gateway =
                        Gateway.start(config(trusting, "", "\"${origin}\"").replace("http: {}, ", ""), origin)) {
            String request = Requests.get("/", "x-forwarded-for: 203.0.113.9");
            try (TestClient client = gateway.connect()) {
                assertEquals(
                        "203.0.113.9, 192.0.2.1",
                        client.roundTrip(LINE + request).text());
            }
            try (TestClient client = gateway.connect()) {
                assertEquals("127.0.0.1", client.roundTrip(LOCAL + request).text());
            }
        }
    }

    @Test
    void aSecondHeaderIsARequestThatIsNone() {
        try (TestOrigin origin = mirror();
                Gateway gateway = Gateway.start(believing("127.0.0.1"), origin)) {
            for (String second : new String[] {LINE, BINARY}) {
                assertEquals(400, ask(gateway, LINE + second).status());
            }
            assertEquals(0, origin.connectionCount());
        }
    }

    @Test
    void aHeaderThatIsMalformedOrMissingClosesTheConnection() {
        try (TestOrigin origin = mirror();
                Gateway gateway = Gateway.start(believing("127.0.0.1"), origin)) {
            closes(gateway, Requests.GET, Failure.PROXY_HEADER_MISSING, 1);
            closes(gateway, LINE.replace(" 443", ""), Failure.PROXY_HEADER_MALFORMED, 1);
            closes(gateway, "PROXY " + "x".repeat(200), Failure.PROXY_HEADER_MALFORMED, 2);
            closes(gateway, BINARY.replace("\u0029", "\u0028"), Failure.PROXY_HEADER_MALFORMED, 3);
            assertEquals(0, origin.connectionCount());
        }
    }

    private static void closes(Gateway gateway, String bytes, Failure why, int times) {
        try (TestClient client = gateway.connect()) {
            client.send(bytes);
            client.awaitEnd();
            assertEquals(times, failures(gateway, why));
        }
    }

    @Test
    void aHeaderThatIsLateOrNeverComesClosesTheConnection() {
        try (TestOrigin origin = mirror();
                Gateway gateway = Gateway.start(believing("127.0.0.1", "100ms"), origin);
                TestClient silent = gateway.connect();
                TestClient slow = gateway.connect()) {
            slow.send(LINE.substring(0, 20));
            assertEquals(End.CLOSED, silent.awaitEnd());
            slow.awaitEnd();
            assertEquals(2, failures(gateway, Failure.PROXY_HEADER_TIMEOUT));
        }
    }

    @Test
    void aConnectionThatEndsBeforeItsHeaderIsCounted() {
        try (TestOrigin origin = mirror();
                Gateway gateway = Gateway.start(believing("127.0.0.1"), origin)) {
            try (TestClient client = gateway.connect()) {
                client.send(LINE.substring(0, 20));
            }
            Await.until("the count", () -> failures(gateway, Failure.PROXY_HEADER_CUT) == 1);
        }
    }

    @Test
    void whoeverWaitsHasAPlaceUnderTheListenersCeiling() {
        String listener = "connections: { max: 1 }, proxy_protocol: { from: 127.0.0.1, timeout: 1m }";
        try (TestOrigin origin = mirror();
                Gateway gateway = Gateway.start(config(listener, "", "\"${origin}\""), origin);
                TestClient waiting = gateway.connect()) {
            Await.until("it to wait", () -> gateway.plane().connections() == 1);
            try (TestClient other = gateway.connect()) {
                assertEquals(503, other.read().status());
            }
            assertEquals("192.0.2.1", waiting.roundTrip(LINE + Requests.GET).text());
        }
    }

    @Test
    void aDrainLetsGoOfThoseThatSayNothing() throws InterruptedException {
        try (TestOrigin origin = mirror();
                Gateway gateway = Gateway.start(believing("127.0.0.1"), origin);
                TestClient silent = gateway.connect()) {
            Await.until("it to wait", () -> gateway.plane().connections() == 1);
            assertTrue(gateway.plane().drain(Duration.ofSeconds(10)));
            assertEquals(End.CLOSED, silent.awaitEnd());
        }
    }

    @Test
    void aReloadChangesWhomTheListenerBelieves() {
        String plain = """
                listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                routes: [ { upstream: app } ]
                upstreams: { app: { endpoints: [ "${origin}" ] } }
                """;
        try (TestOrigin origin = mirror();
                Gateway gateway = Gateway.start(plain, origin);
                TestClient before = gateway.connect()) {
            assertEquals("127.0.0.1", before.roundTrip(Requests.GET).text());
            gateway.apply(believing("127.0.0.1"));
            assertEquals("192.0.2.1", ask(gateway, LINE).text());
            assertEquals("127.0.0.1", before.roundTrip(Requests.GET).text());
            gateway.apply(plain);
            assertEquals(400, ask(gateway, LINE).status());
        }
    }

    private static double failures(Gateway gateway, Failure why) {
        return gateway.metric("failures_total", "side", "client", "reason", why.reason());
    }
}
