package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.config.Access;
import io.headgate.config.Cidr;
import io.headgate.config.snapshot.EndpointStatus.Health;
import io.headgate.config.snapshot.Snapshot;
import io.headgate.config.yaml.ConfigReader;
import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.UdpClient;
import io.headgate.dataplane.testing.UdpOrigin;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who may begin a session of datagrams, over real sockets: by the same words as a connection. */
class UdpAdmissionTest {
    private static final int WORKERS = 2;
    private static final String HERE = "127.0.0.1";
    private static final String ELSEWHERE = "127.0.0.2";

    private final UdpOrigin origin = UdpOrigin.start("o");

    @AfterEach
    void stop() {
        origin.close();
    }

    private String config(String udp, String listener) {
        return """
            listeners: { dns: { bind: "127.0.0.1:0", udp: { upstream: app %s } %s } }
            upstreams: { app: { endpoints: [ "%s" ] } }
            """.formatted(udp, listener, origin.address());
    }

    private static UdpClient from(String ip, Gateway gateway) {
        return UdpClient.of(gateway.address(), ip);
    }

    /** The client sends, and its datagram is dropped for the {@code nth} time for this reason. */
    private static void assertDropped(UdpClient client, Gateway gateway, String reason, int nth) {
        client.send("in vain");
        Await.until(
                "a datagram to be dropped",
                () -> gateway.metric("datagrams_dropped_total", "listener", "dns", "reason", reason) == nth);
        assertEquals(nth, gateway.metric("datagrams_dropped_total"), "dropped for any reason");
    }

    @Test
    void aDeniedAddressBeginsNoSessionAndThoseThatAreOpenGoOn() {
        try (Gateway gateway = Gateway.start(WORKERS, config("", ""));
                UdpClient open = from(HERE, gateway);
                UdpClient denied = from(HERE, gateway);
                UdpClient other = from(ELSEWHERE, gateway)) {
            open.ask("1");
            gateway.apply(config("", ", access: { deny: 127.0.0.1 }"));
            assertDropped(denied, gateway, "denied", 1);
            assertDropped(denied, gateway, "denied", 2);
            assertEquals("o 2", open.ask("2"));
            assertEquals("o 3", other.ask("3"));
            assertEquals(3, origin.senders().size());
            assertEquals(2, gateway.metric("connections_total"));
            gateway.apply(config("", ""));
            assertEquals("o 4", denied.ask("4"));
        }
    }

    @Test
    void whatTheOperatorSaysHoldsForSessions() {
        try (Gateway gateway = Gateway.start(WORKERS, config("", ", access: { deny: 127.0.0.2 }"));
                UdpClient here = from(HERE, gateway);
                UdpClient elsewhere = from(ELSEWHERE, gateway)) {
            Snapshot said =
                    Snapshot.of(2, ConfigReader.read("test", config("", "")).orThrow());
            gateway.plane()
                    .admissions()
                    .say(said.withAccess(Map.of(
                            "dns",
                            Map.of(
                                    Cidr.parse(HERE), Access.Verdict.DENY,
                                    Cidr.parse(ELSEWHERE), Access.Verdict.ALLOW))));
            assertDropped(here, gateway, "denied", 1);
            assertEquals("o 1", elsewhere.ask("1"));
        }
    }

    @Test
    void aSourceHasItsMostSessionsOverAllWorkers() {
        try (Gateway gateway =
                        Gateway.start(WORKERS, config(", session_idle: 2s", ", connections: { per_source: 2 }"));
                UdpClient one = from(HERE, gateway);
                UdpClient two = from(HERE, gateway);
                UdpClient three = from(HERE, gateway);
                UdpClient other = from(ELSEWHERE, gateway)) {
            one.ask("1");
            two.ask("2");
            assertDropped(three, gateway, "source", 1);
            assertEquals("o 3", other.ask("3"));
            assertEquals("o 4", three.askUntilAnswered("4"), "once a session has ended");
        }
    }

    @Test
    void sessionsBeginNoFasterThanTheyMay() {
        try (Gateway gateway =
                        Gateway.start(WORKERS, config("", ", connections: { accept_rate: 2/h, per_source: 3 }"));
                UdpClient one = from(HERE, gateway);
                UdpClient two = from(ELSEWHERE, gateway);
                UdpClient three = from(HERE, gateway)) {
            one.ask("1");
            two.ask("2");
            for (int i = 1; i < 5; i++) {
                assertDropped(three, gateway, "rate", i); // a place of its source that was kept would change the reason
            }
            assertEquals("o 3", one.ask("3"));
        }
    }

    @Test
    void whoIsTurnedAwayTakesNobodysPlace() {
        try (Gateway gateway = Gateway.start(config(", sessions_max: 1", ", access: { deny: 127.0.0.2 }"));
                UdpClient open = from(HERE, gateway);
                UdpClient denied = from(ELSEWHERE, gateway)) {
            open.ask("1");
            assertDropped(denied, gateway, "denied", 1);
            assertEquals("o 2", open.ask("2"));
            assertEquals(0, gateway.metric("sessions_evicted_total"));
            assertEquals(origin.senders().get(0), origin.senders().get(1), "by the same session");
        }
    }

    @Test
    void aSessionThatCouldNotBeginHoldsNothing() {
        try (Gateway gateway = Gateway.start(config("", ", connections: { per_source: 1 }"));
                UdpClient client = from(HERE, gateway)) {
            gateway.apply("app", origin.address(), status -> status.with(Health.DOWN));
            assertDropped(client, gateway, "no_endpoint", 1);
            gateway.apply("app", origin.address(), status -> status.with(Health.UP));
            assertEquals("o 1", client.ask("1"));
        }
    }

    @Test
    void anEvictedSessionGivesItsSourcesPlaceBack() {
        try (Gateway gateway = Gateway.start(config(", sessions_max: 1", ", connections: { per_source: 1 }"));
                UdpClient one = from(HERE, gateway);
                UdpClient two = from(ELSEWHERE, gateway);
                UdpClient three = from(HERE, gateway)) {
            one.ask("1");
            two.ask("2");
            assertEquals("o 3", three.ask("3"));
        }
    }
}
