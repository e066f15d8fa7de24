package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.Seed;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Who may connect, over real sockets; every client comes from 127.0.0.1. */
class AdmissionTest {
    private static final int WORKERS = 2;

    private static String config(String web, String... more) {
        return "listeners:\n  web: { bind: '127.0.0.1:0', http: {}, " + web + " }\n"
                + "  other: { bind: '127.0.0.1:0', http: {} }\n"
                + "routes: [ { upstream: app } ]\nupstreams: { app: { endpoints: [ '${origin}' ] } }\n"
                + String.join("\n", more) + "\n";
    }

    private static void serves(TestClient client) {
        assertEquals(200, client.roundTrip(Requests.GET).status());
    }

    private static double refused(Gateway gateway, String reason) {
        return gateway.metric("connections_refused_total", "listener", "web", "reason", reason);
    }

    private static void assertTurnedAway(TestClient client, String detail) {
        try (client) {
            Message answer = client.read();
            assertEquals(503, answer.status());
            assertTrue(answer.text().contains(detail), answer::text);
            client.awaitEnd();
        }
    }

    private static void assertClosedWithoutAWord(TestClient client) {
        try (client) {
            assertEquals("", client.readUntilEnd());
        }
    }

    @Test
    void aDeniedAddressLosesNewConnectionsAtOnceAndKeepsThoseThatAreOpen() {
        try (TestOrigin origin = TestOrigin.answering(TestOrigin.ok("hello"));
                Gateway gateway = Gateway.start(WORKERS, config("access: { deny: [10.0.0.0/8] }"), origin);
                TestClient open = gateway.connect()) {
            serves(open);
            gateway.apply(config("access: { deny: [10.0.0.0/8, 127.0.0.0/8] }"));
            assertClosedWithoutAWord(gateway.connect());
            assertClosedWithoutAWord(gateway.connect());
            assertEquals(2.0, refused(gateway, "denied"));
            serves(open);
            try (TestClient elsewhere = TestClient.connect(gateway.address("other"))) {
                serves(elsewhere);
            }
            gateway.apply(config("access: { deny: [127.0.0.0/8], allow: [127.0.0.1] }"));
            assertEquals(200, gateway.ask(Requests.GET).status());
        }
    }

    @Test
    void aSourceThatHasItsShareIsToldSo() {
        try (TestOrigin origin = TestOrigin.answering(TestOrigin.ok("hello"));
                Gateway gateway = Gateway.start(WORKERS, config("connections: { per_source: 2 }"), origin);
                TestClient one = gateway.connect();
                TestClient two = gateway.connect()) {
            serves(one);
            serves(two);
            assertTurnedAway(gateway.connect(), "Your address holds as many connections as one address may.");
            assertEquals(1.0, refused(gateway, "source"));
            two.close();
            Await.until(
                    "the place to be free", () -> gateway.plane().admissions().open() == 1);
            assertEquals(200, gateway.ask(Requests.GET).status());
        }
    }

    @Test
    void behindALoadBalancerTheClientIsWhomItsHeaderNames() {
        try (TestOrigin origin = TestOrigin.answering(TestOrigin.ok("hello"));
                Gateway gateway = Gateway.start(
                        WORKERS,
                        config("access: { deny: [127.0.0.1, 192.0.2.0/24] }, connections: { per_source: 1 },"
                                + " proxy_protocol: { from: 127.0.0.1 }"),
                        origin);
                TestClient served = gateway.connect();
                TestClient denied = gateway.connect();
                TestClient second = gateway.connect();
                TestClient other = gateway.connect()) {
            served.send("PROXY TCP4 198.51.100.1 203.0.113.1 1000 80\r\n");
            serves(served);
            denied.send("PROXY TCP4 192.0.2.7 203.0.113.1 1000 80\r\n");
            assertClosedWithoutAWord(denied);
            second.send("PROXY TCP4 198.51.100.1 203.0.113.1 1001 80\r\n");
            assertTurnedAway(second, "Your address holds as many connections as one address may.");
            other.send("PROXY TCP4 198.51.100.2 203.0.113.1 1000 80\r\n");
            serves(other);
        }
    }

    @Test
    void theProcessHasACeilingOverAllListeners() {
        try (TestOrigin origin = TestOrigin.answering(TestOrigin.ok("hello"));
                Gateway gateway = Gateway.start(WORKERS, config("connections: {}", "connections: { max: 2 }"), origin);
                TestClient one = gateway.connect();
                TestClient two = TestClient.connect(gateway.address("other"))) {
            serves(one);
            serves(two);
            assertTurnedAway(gateway.connect(), "The gateway holds as many connections as it may.");
            assertEquals(1.0, refused(gateway, "process"));
            gateway.apply(config("connections: {}", "connections: { max: 3 }"));
            assertEquals(200, gateway.ask(Requests.GET).status());
        }
    }

    @Test
    void whoComesTooFastIsClosedAtOnce() {
        try (TestOrigin origin = TestOrigin.answering(TestOrigin.ok("hello"));
                Gateway gateway = Gateway.start(WORKERS, config("connections: { accept_rate: 2/h }"), origin)) {
            assertEquals(200, gateway.ask(Requests.GET).status());
            assertEquals(200, gateway.ask(Requests.GET).status());
            assertClosedWithoutAWord(gateway.connect());
            assertEquals(1.0, refused(gateway, "rate"));
            gateway.apply(config("connections: { accept_rate: 2/h, max: 7 }"));
            assertClosedWithoutAWord(gateway.connect());
        }
    }

    /** A place that is not given back ends in refusing everybody; {@link Gateway#close} looks for one, too. */
    @Test
    void whateverClientsDoAllPlacesAreGivenBack() throws InterruptedException {
        Seed seed = Seed.fresh();
        Random random = seed.random();
        try (TestOrigin origin = TestOrigin.answering(TestOrigin.ok("hello"));
                Gateway gateway = Gateway.start(WORKERS, chaos(0), origin)) {
            List<Thread> crowd = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                Random own = new Random(random.nextLong());
                crowd.add(Thread.ofPlatform().daemon().start(() -> {
                    for (int connection = 0; connection < 300; connection++) {
                        misbehave(gateway.address(own.nextBoolean() ? "web" : "other"), own);
                    }
                }));
            }
            for (int i = 1; crowd.stream().anyMatch(Thread::isAlive); i++) {
                gateway.apply(chaos(i));
                crowd.get(i % crowd.size()).join(5);
            }
            Await.until(
                    "all places to be given back",
                    () -> gateway.plane().admissions().open() == 0);
            gateway.apply(config("connections: { max: 1, per_source: 1 }"));
            try (TestClient _ = served(gateway)) {
                assertTurnedAway(gateway.connect(), "Your address holds as many connections as one address may.");
            }
        }
    }

    /** Who gets the only place, as soon as nobody has it who left before he was accepted. */
    private static TestClient served(Gateway gateway) {
        while (true) {
            TestClient client = gateway.connect();
            if (client.roundTrip(Requests.GET).status() == 200) {
                return client;
            }
            client.close();
        }
    }

    private static String chaos(int number) {
        String access = number % 5 == 4 ? "access: { deny: [127.0.0.1] }" : "access: {}";
        String source = number % 3 == 0 ? "off" : String.valueOf(number % 3 + 1);
        String rate = number % 4 == 3 ? "20/s" : "off";
        return config(
                access + ", connections: { max: 4, per_source: " + source + ", accept_rate: " + rate + " }",
                "connections: { max: " + (5 + number % 2) + " }");
    }

    private static void misbehave(String address, Random random) {
        try (TestClient client = TestClient.connect(address)) {
            switch (random.nextInt(4)) {
                case 0 -> client.reset();
                case 1 -> client.offer(Requests.GET.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                case 2 -> client.shutdownOutput();
                default -> {}
            }
        } catch (AssertionError | RuntimeException e) {
            // turned away, and closed before it could do anything
        }
    }
}
