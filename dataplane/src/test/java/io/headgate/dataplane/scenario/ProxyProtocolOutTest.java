package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.OriginConnection;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Endpoints that are told who the client is before anything else. */
class ProxyProtocolOutTest {
    private static final String SIGNATURE = "\r\n\r\n\0\r\nQUIT\n";
    private static final String LINE = "PROXY TCP4 192.0.2.1 198.51.100.7 56324 443\r\n";

    /** 192.0.2.1:56324 to 198.51.100.7:443. */
    private static final String ADDRESSES = "\u00c0\0\u0002\u0001\u00c6\u0033\u0064\u0007\u00dc\u0004\u0001\u00bb";

    private static String config(String http, String sent) {
        return """
                listeners:
                  web: { bind: "127.0.0.1:0", http: { %s } }
                  behind: { bind: "127.0.0.1:0", http: { %s }, proxy_protocol: { from: 127.0.0.1 } }
                routes: [ { upstream: app } ]
                upstreams: { app: { endpoints: [ "${origin}" ], proxy_protocol: %s } }
                """.formatted(http, http, sent);
    }

    /** An origin that expects a header and answers with it. */
    private static TestOrigin origin() {
        return TestOrigin.start(ProxyProtocolOutTest::serve);
    }

    private static void serve(OriginConnection connection) throws IOException {
        StringBuilder header = new StringBuilder();
        int length = Integer.MAX_VALUE;
        while (header.length() < length) {
            int next = connection.next();
            if (next < 0) {
                return;
            }
            header.append((char) next);
            if (header.length() == 16 && header.charAt(0) == '\r') {
                length = 16 + (header.charAt(14) << 8) + header.charAt(15);
            } else if (next == '\n' && header.charAt(0) == 'P') {
                length = header.length();
            }
        }
        while (connection.read() != null) {
            connection.send(TestOrigin.ok(header.toString()));
        }
    }

    private static String behind(Gateway gateway, String header) {
        try (TestClient client = TestClient.connect(gateway.address("behind"))) {
            return client.roundTrip(header + Requests.GET).text();
        }
    }

    @Test
    void aLineOfVersion1SaysBothEndsOfTheClientsConnection() {
        try (TestOrigin origin = origin();
                Gateway gateway = Gateway.start(config("", "v1"), origin)) {
            String line = gateway.ask(Requests.GET).text();
            int port = gateway.port();
            assertTrue(line.matches("PROXY TCP4 127\\.0\\.0\\.1 127\\.0\\.0\\.1 \\d+ " + port + "\r\n"), line);
            assertEquals(LINE, behind(gateway, LINE));
        }
    }

    @Test
    void aHeaderOfVersion2SaysWhatCameInVersion1() {
        try (TestOrigin origin = origin();
                Gateway gateway = Gateway.start(config("", "v2"), origin)) {
            assertEquals(SIGNATURE + "!\u0011\0\u000c" + ADDRESSES, behind(gateway, LINE));
        }
    }

    @Test
    void tlvsAreHandedOnDroppedAndAdded() {
        String sent = "{ version: v2, drop_tlvs: [0xEA], add_tlvs: { 0xE0: blue } }";
        try (TestOrigin origin = origin();
                Gateway gateway = Gateway.start(config("", sent), origin)) {
            String came = "\u00ea\0\u0001x\u00e1\0\u0001y\u00e0\0\u0001z";
            assertEquals(
                    SIGNATURE + "!\u0011\0\u0017" + ADDRESSES + "\u00e0\0\u0004blue\u00e1\0\u0001y",
                    behind(gateway, SIGNATURE + "!\u0011\0\u0018" + ADDRESSES + came));
        }
    }

    @Test
    void tlvsThatDoNotFitAreLeftOutAndCounted() {
        String sent = "{ add_tlvs: { 0xE0: " + "x".repeat(2000) + " } }";
        try (TestOrigin origin = origin();
                Gateway gateway = Gateway.start(config("", sent), origin)) {
            String came = "\u00e1\u000b\u00b8" + "y".repeat(3000);
            String header = behind(gateway, SIGNATURE + "!\u0011\u000b\u00c7" + ADDRESSES + came);
            assertEquals(16 + 12 + 3 + 2000, header.length());
            assertEquals(1.0, gateway.metric("proxy_tlvs_dropped_total", "upstream", "app"));
        }
    }

    @Test
    void aConnectionCarriesOneExchange() {
        try (TestOrigin origin = origin();
                Gateway gateway = Gateway.start(config("", "v1"), origin)) {
            try (TestClient client = TestClient.connect(gateway.address("behind"))) {
                assertEquals(LINE, client.roundTrip(LINE + Requests.GET).text());
                assertEquals(LINE, client.roundTrip(Requests.GET).text());
            }
            String other = LINE.replace("192.0.2.1", "192.0.2.2");
            assertEquals(other, behind(gateway, other));
            assertEquals(3, origin.connectionCount());
            for (int i = 0; i < 3; i++) {
                origin.connection(i).awaitEnd();
            }
        }
    }

    @Test
    void behindATrustedProxyItIsTheClientThatWasNamed() {
        try (TestOrigin origin = origin();
                Gateway gateway = Gateway.start(config("trusted_proxies: [127.0.0.1, 192.0.2.1]", "v1"), origin)) {
            int port = gateway.port();
            String request = Requests.get("/", "x-forwarded-for: 203.0.113.9");
            assertEquals(
                    "PROXY TCP4 203.0.113.9 127.0.0.1 0 " + port + "\r\n",
                    gateway.ask(request).text());
            try (TestClient client = TestClient.connect(gateway.address("behind"))) {
                assertEquals(
                        "PROXY TCP4 203.0.113.9 198.51.100.7 0 443\r\n",
                        client.roundTrip(LINE + request).text());
            }
        }
    }

    @Test
    void aClientOnAUnixSocketHasNoAddress(@TempDir Path folder) {
        String bind = "unix:" + folder.resolve("web");
        String yaml = config("", "v2").replaceFirst("127.0.0.1:0", bind);
        try (TestOrigin origin = origin();
                Gateway gateway = Gateway.start(yaml, origin)) {
            String header = gateway.ask(Requests.GET).text();
            assertEquals(SIGNATURE + "!1\0\u00d8", header.substring(0, 16));
            assertEquals(
                    bind.substring("unix:".length()), header.substring(16 + 108).replace("\0", ""));
            assertEquals("", header.substring(16, 16 + 108).replace("\0", ""));
        }
    }

    @Test
    void aRetrySaysItAgain() {
        String yaml = """
                listeners: { web: { bind: "127.0.0.1:0", http: {}, proxy_protocol: { from: 127.0.0.1 } } }
                routes: [ { upstream: app, retries: { attempts: 1, when: [reset] } } ]
                upstreams: { app: { balance: first, endpoints: [ "${origin}", "${origin2}" ], proxy_protocol: v1 } }
                """;
        try (TestOrigin resets = TestOrigin.start(connection -> {
                    connection.readHead();
                    connection.close();
                });
                TestOrigin origin = origin();
                Gateway gateway = Gateway.start(yaml, resets, origin);
                TestClient client = gateway.connect()) {
            assertEquals(LINE, client.roundTrip(LINE + Requests.GET).text());
            assertTrue(resets.received().startsWith(LINE), resets::received);
        }
    }

    @Test
    void aReloadNeverPutsAHeaderIntoAConnectionInUse() {
        String plain = config("", "off");
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    for (String head = ""; ; head = connection.readHead()) {
                        if (!head.isEmpty()) {
                            connection.send(TestOrigin.ok(head.startsWith("PROXY") ? "introduced" : "plain"));
                        }
                    }
                });
                Gateway gateway = Gateway.start(plain, origin);
                TestClient client = gateway.connect()) {
            assertEquals("plain", client.roundTrip(Requests.GET).text());
            gateway.apply(config("", "v1"));
            origin.connection(0).awaitEnd();
            assertEquals("introduced", client.roundTrip(Requests.GET).text());
            origin.connection(1).awaitEnd();
            gateway.apply(plain);
            assertEquals("plain", client.roundTrip(Requests.GET).text());
            assertEquals("plain", client.roundTrip(Requests.GET).text());
            assertEquals(3, origin.connectionCount());
        }
    }
}
