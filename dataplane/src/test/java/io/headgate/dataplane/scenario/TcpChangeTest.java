package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestClient.End;
import io.headgate.dataplane.testing.TestOrigin;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A tunnel outlives every change of the configuration, and a drain up to its deadline. */
class TcpChangeTest {
    private static final String BOTH = """
        listeners:
          db: { bind: "127.0.0.1:0", tcp: { upstream: pg } }
          web: { bind: "127.0.0.1:0", http: {} }
        routes: [ { respond: { body: hello } } ]
        upstreams: { pg: { endpoints: [ "${origin}" ] } }
        """;

    private static void assertAlive(TestClient tunnel) {
        tunnel.send("still here");
        assertEquals("still here", tunnel.readBytes(10));
    }

    @Test
    void itsListenersSettingsChangeForNewOnes() {
        try (TestOrigin old = TestOrigin.start(Tcp::echo);
                TestOrigin fresh = TestOrigin.start(connection -> connection.send("new"));
                Gateway gateway = Gateway.start(2, BOTH, old, fresh);
                TestClient tunnel = gateway.connect()) {
            assertAlive(tunnel);
            gateway.apply("""
                listeners: { db: { bind: "127.0.0.1:0", tcp: { upstream: other, timeouts: { idle: 500ms } } } }
                upstreams: { other: { endpoints: [ "${origin2}" ] } }
                """);
            assertAlive(tunnel);
            try (TestClient next = gateway.connect()) {
                assertEquals("new", next.readUntilEnd());
            }
            assertAlive(tunnel);
        }
    }

    @Test
    void itsListenerGoesOrSpeaksSomethingElse() {
        try (TestOrigin origin = TestOrigin.start(Tcp::echo);
                Gateway gateway = Gateway.start(2, BOTH, origin);
                TestClient tunnel = gateway.connect()) {
            String address = gateway.address();
            assertAlive(tunnel);
            gateway.apply(BOTH.replace("tcp: { upstream: pg }", "http: {}"));
            assertAlive(tunnel);
            assertEquals("hello", gateway.ask(Requests.GET).text());
            gateway.apply("""
                listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                routes: [ { respond: { body: hello } } ]
                """);
            assertAlive(tunnel);
            assertThrows(UncheckedIOException.class, () -> TestClient.connect(address));
            tunnel.shutdownOutput();
            assertEquals(End.CLOSED, tunnel.awaitEnd());
            assertEquals(null, gateway.nextPassedOn().failure());
        }
    }

    @Test
    void aDrainWaitsForTunnelsToEnd() {
        try (TestOrigin origin = TestOrigin.start(Tcp::echo);
                Gateway gateway = Gateway.start(2, BOTH, origin);
                TestClient tunnel = gateway.connect()) {
            assertAlive(tunnel);
            CompletableFuture<Boolean> drained = gateway.drain(Duration.ofSeconds(20));
            assertAlive(tunnel);
            assertFalse(drained.isDone());
            tunnel.shutdownOutput();
            assertEquals(End.CLOSED, tunnel.awaitEnd());
            assertTrue(drained.join());
        }
    }

    @Test
    void aDrainDoesNotWaitLongerThanItsDeadline() {
        try (TestOrigin origin = TestOrigin.start(Tcp::echo);
                Gateway gateway = Gateway.start(BOTH, origin);
                TestClient tunnel = gateway.connect()) {
            assertAlive(tunnel);
            assertFalse(gateway.drain(Duration.ofMillis(300)).join());
            gateway.plane().close();
            assertEquals(End.CLOSED, tunnel.awaitEnd());
        }
    }
}
