package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.FreePort;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestClient.End;
import io.headgate.dataplane.testing.TestOrigin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kind of socket on both sides, and every transport. */
class SocketsTest {
    @TempDir
    private Path folder;

    private static String config(String bind, String transport) {
        return """
            listeners: { web: { bind: "%s", http: {} } }
            routes: [ { upstream: app } ]
            upstreams: { app: { endpoints: [ "${origin}" ] } }
            transport: %s
            """.formatted(bind, transport);
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "io_uring", "nio"})
    void unixSocketsOnBothSides(String transport) {
        Transports.assumeAvailable(transport);
        String path = "unix:" + folder.resolve("web.sock");
        try (TestOrigin origin = TestOrigin.start("unix:" + folder.resolve("app.sock"), SocketsTest::echo);
                Gateway gateway = Gateway.start(2, config(path, transport), origin)) {
            assertEquals(path, gateway.address());
            assertServes(
                    gateway, transport.equals("epoll")); // the other transports have no half-close for Unix sockets
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "io_uring", "nio"})
    void ipv6OnBothSides(String transport) {
        Transports.assumeAvailable(transport);
        try (TestOrigin origin = TestOrigin.start("[::1]:0", SocketsTest::echo);
                Gateway gateway = Gateway.start(config("[::1]:0", transport), origin)) {
            assertTrue(gateway.address().startsWith("[::1]:"), gateway.address());
            assertServes(gateway, true);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "io_uring", "nio"})
    void ipv4OnBothSides(String transport) {
        Transports.assumeAvailable(transport);
        try (TestOrigin origin = TestOrigin.start("127.0.0.1:0", SocketsTest::echo);
                Gateway gateway = Gateway.start(2, config("127.0.0.1:0", transport), origin)) {
            assertServes(gateway, true);
        }
    }

    @Test
    void bothFamiliesOnOnePort() {
        try (FreePort port = FreePort.hold();
                TestOrigin origin = TestOrigin.answering(TestOrigin.ok("hello"));
                Gateway gateway = Gateway.start("""
                    listeners: { web: { bind: [ "0.0.0.0:%d", "[::]:%d" ], http: {} } }
                    routes: [ { upstream: app } ]
                    upstreams: { app: { endpoints: [ "${origin}" ] } }
                    """.formatted(port.number(), port.number()), origin)) {
            for (String address : List.of("127.0.0.1:" + port.number(), "[::1]:" + port.number())) {
                try (TestClient client = TestClient.connect(address)) {
                    assertEquals("hello", client.roundTrip(Requests.GET).text());
                }
            }
        }
    }

    /** Echoes bodies, and turns {@code /chat} into a tunnel. */
    private static void echo(io.headgate.dataplane.testing.OriginConnection connection) throws IOException {
        for (Message request = connection.read(); request != null; request = connection.read()) {
            if (request.target().equals("/chat")) {
                connection.send(TunnelTest.SWITCHING + "welcome");
                connection.readUntilEnd();
                connection.send("bye");
                connection.close();
                return;
            }
            connection.send("HTTP/1.1 200 OK\r\ncontent-length: " + request.body().length + "\r\n\r\n");
            connection.send(request.body());
        }
    }

    /** Small, large, refused, and a tunnel with half-closes. */
    private static void assertServes(Gateway gateway, boolean halfCloses) {
        Stream stream = new Stream();
        String large = new String(stream.block(), java.nio.charset.StandardCharsets.ISO_8859_1).repeat(40);
        try (TestClient client = gateway.connect()) {
            for (int i = 0; i < 10; i++) {
                assertEquals(
                        "data", client.roundTrip(Requests.post("/", "data")).text());
            }
            client.send(Requests.post("/", large));
            client.readHead();
            CRC32 sum = new CRC32();
            client.skip(large.length(), sum);
            assertEquals(stream.checksum(large.length()), sum.getValue());
            assertEquals(400, client.roundTrip("GET / HTTP/1.1\r\n\r\n").status());
            assertEquals(End.CLOSED, client.awaitEnd());
        }
        try (TestClient client = TunnelTest.open(gateway)) {
            assertEquals("welcome", client.readBytes(7));
            if (halfCloses) {
                client.shutdownOutput();
                assertEquals("bye", client.readUntilEnd());
            }
        }
    }
}
