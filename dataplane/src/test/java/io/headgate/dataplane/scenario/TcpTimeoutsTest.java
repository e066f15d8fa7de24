package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.testing.FullBacklog;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.PassedOn;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestClient.End;
import io.headgate.dataplane.testing.TestOrigin;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/** Every wait of a tunnel ends, each with its own reason, and none while bytes move. */
class TcpTimeoutsTest {
    private static long ms(PassedOn told) {
        return TimeUnit.NANOSECONDS.toMillis(told.durationNs());
    }

    @Test
    void aTunnelInWhichNothingMovesIsClosed() {
        try (TestOrigin origin = TestOrigin.start(Tcp::echo);
                Gateway gateway = Tcp.gateway(", timeouts: { idle: 500ms }", "", origin);
                TestClient client = gateway.connect()) {
            client.send("ping");
            assertEquals("ping", client.readBytes(4));
            assertEquals(End.CLOSED, client.awaitEnd());
            origin.connection(0).awaitEnd();
            client.close();
            PassedOn told = gateway.nextPassedOn();
            assertEquals(Failure.TUNNEL_IDLE, told.failure());
            assertTrue(ms(told) >= 500, told::toString);
            assertEquals(1.0, gateway.metric("failures_total", "reason", "tunnel_idle"));
        }
    }

    @Test
    void aTunnelInWhichOneSideSpeaksIsNotSilent() {
        try (TestOrigin origin = TestOrigin.start(Tcp::echo);
                Gateway gateway = Tcp.gateway(", timeouts: { idle: 1s }", "", origin);
                TestClient client = gateway.connect()) {
            long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
            while (System.nanoTime() < endNs) {
                client.send("ping");
                assertEquals("ping", client.readBytes(4));
            }
        }
    }

    @Test
    void onceADirectionHasEndedTheOtherMayBeSilentForLess() {
        try (TestOrigin origin = TestOrigin.start(connection -> connection.readUntilEnd());
                Gateway gateway = Gateway.start(Tcp.config(", timeouts: { half_closed: 200ms }", ""), origin);
                TestClient client = gateway.connect()) {
            origin.connection(0);
            client.shutdownOutput();
            origin.connection(0).awaitEnd();
            assertEquals(End.CLOSED, client.awaitEnd());
        }
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    connection.shutdownOutput();
                    connection.readUntilEnd();
                });
                Gateway gateway = Tcp.gateway(", timeouts: { half_closed: 200ms }", "", origin);
                TestClient client = gateway.connect()) {
            assertEquals(End.CLOSED, client.awaitEnd());
            origin.connection(0).awaitEnd();
            client.close();
            PassedOn told = gateway.nextPassedOn();
            assertEquals(Failure.TUNNEL_HALF_CLOSED, told.failure());
            assertTrue(ms(told) >= 200, told::toString);
        }
    }

    @Test
    void whoeverTakesWhatIsLeftSlowlyIsNotCutOff() {
        Stream stream = new Stream();
        long length = 8L * Stream.MIB;
        try (TestOrigin origin = TestOrigin.start(connection -> {
                    Tcp.send(connection, stream, length);
                    connection.close();
                });
                Gateway gateway = Tcp.gateway(", timeouts: { half_closed: 1s, idle: 1s }", "", origin);
                TestClient client = TestClient.connect(gateway.address(), 4096)) {
            CRC32 sum = new CRC32();
            long step = Stream.MIB / 4;
            for (long read = 0; read < length; read += step) {
                client.skip(step, sum);
                Steady.await("the way to be full again", 100, () ->
                        (long) gateway.metric("bytes_total", "direction", "out"));
            }
            assertEquals(stream.checksum(length), sum.getValue());
            client.shutdownOutput();
            assertEquals(End.CLOSED, client.awaitEnd());
            assertEquals(null, gateway.nextPassedOn().failure());
        }
    }

    @Test
    void whoeverTakesNothingIsCutOff() {
        Stream stream = new Stream();
        try (TestOrigin origin = TestOrigin.start(connection -> Tcp.send(connection, stream, 1L << 30));
                Gateway gateway = Tcp.gateway(", timeouts: { idle: 300ms }", "", origin);
                TestClient client = TestClient.connect(gateway.address(), 4096)) {
            assertEquals(Failure.TUNNEL_IDLE, gateway.nextPassedOn().failure());
            origin.connection(0).awaitEnd();
        }
    }

    @Test
    void anEndpointThatDoesNotAcceptIsWaitedForAsLongAsTheListenerSays() {
        try (FullBacklog full = FullBacklog.open();
                Gateway gateway = Gateway.start("""
                    listeners: { db: { bind: "127.0.0.1:0", tcp: { upstream: pg, timeouts: { connect: 150ms } } } }
                    upstreams: { pg: { endpoints: [ "%s" ] } }
                    """.formatted(full.address()));
                TestClient client = gateway.connect()) {
            assertEquals(End.CLOSED, client.awaitEnd());
            PassedOn told = gateway.nextPassedOn();
            assertEquals(Failure.CONNECT_TIMEOUT, told.failure());
            assertTrue(ms(told) >= 150 && ms(told) < 1500, told::toString);
        }
    }

    @Test
    void aTunnelIsClosedAtItsAgeWhateverPassesThroughIt() {
        try (TestOrigin origin = TestOrigin.start(Tcp::echo);
                Gateway gateway = Tcp.gateway(", max_age: 1s, max_age_jitter_percent: 50", "", origin);
                TestClient client = gateway.connect()) {
            while (!client.hasInput()) {
                client.offer(new byte[] {'a'});
            }
            client.readUntilEnd();
            client.close();
            PassedOn told = gateway.nextPassedOn();
            assertEquals(Failure.TUNNEL_AGED, told.failure());
            assertTrue(ms(told) >= 500 && ms(told) < 5000, told::toString);
        }
    }
}
