package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.FreePort;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestClient.End;
import io.headgate.dataplane.testing.TestOrigin;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A new configuration under load: it touches what it names, and nothing else. */
class ReloadTest {
    private static String config(String routes) {
        return """
            listeners: { web: { bind: "127.0.0.1:0", http: {} } }
            routes: [ %s { match: { path: /chat }, upstream: chat }, { upstream: app } ]
            upstreams: { app: { endpoints: [ "${origin}" ] }, chat: { endpoints: [ "${origin2}" ] } }
            """.formatted(routes);
    }

    @Test
    void fiftyReloadsUnderLoadLoseNoRequestAndCloseNoWebSocket() {
        try (TestOrigin app = TestOrigin.answering(TestOrigin.ok("hello"));
                TestOrigin chat = TestOrigin.start(TunnelTest::echo);
                Gateway gateway = Gateway.start(2, config(""), app, chat)) {
            List<TestClient> sockets = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                sockets.add(TunnelTest.open(gateway));
            }
            try (Crowd crowd = Crowd.start(200, gateway, Requests.GET)) {
                for (int i = 0; i < 50; i++) {
                    gateway.apply(config("{ match: { path: /%d }, respond: { status: 200 } },".formatted(i)));
                    crowd.awaitMore(100);
                }
                crowd.stop();
                assertEquals(List.of(), crowd.faults());
            }
            Await.until(
                    "the last of the crowd to be accepted",
                    () -> gateway.metric("connections_total", "listener", "web") >= 200 + 20);
            assertEquals(
                    200 + 20, gateway.metric("connections_total", "listener", "web"), "nobody had to connect again");
            for (TestClient socket : sockets) {
                socket.send("still here");
                assertEquals("still here", socket.readBytes(10));
                socket.close();
            }
        }
    }

    @Test
    void aTunnelOutlivesItsOwnRouteAndUpstream() {
        try (TestOrigin app = TestOrigin.answering(TestOrigin.ok("hello"));
                TestOrigin chat = TestOrigin.start(TunnelTest::echo);
                Gateway gateway = Gateway.start(config(""), app, chat);
                TestClient socket = TunnelTest.open(gateway)) {
            gateway.apply("""
                listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                routes: [ { upstream: app } ]
                upstreams: { app: { endpoints: [ "${origin}" ] } }
                """);
            socket.send("still here");
            assertEquals("still here", socket.readBytes(10));
            assertEquals("hello", gateway.ask(TunnelTest.UPGRADE).text());
        }
    }

    @Test
    void anExchangeUnderWayEndsUnderTheConfigurationItBeganWith() {
        Gate open = new Gate();
        try (TestOrigin app = TestOrigin.start(connection -> {
                    connection.expect();
                    open.pass();
                    connection.send(TestOrigin.ok("slow"));
                });
                Gateway gateway = Gateway.before(app);
                TestClient client = gateway.connect()) {
            client.send(Requests.GET);
            app.connection(0);
            gateway.apply("""
                listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                routes: [ { respond: { body: new } } ]
                """);
            open.open();

            assertEquals("slow", client.read().text());
            assertEquals("new", client.roundTrip(Requests.GET).text());
            app.connection(0).awaitEnd();
        }
    }

    @Test
    void aHeadUnderWayIsReadToItsEndUnderTheLimitsItBeganWith() {
        String field = "x-%d: " + "y".repeat(5000) + "\r\n";
        String begun = "GET / HTTP/1.1\r\nhost: a\r\n" + field.formatted(1) + field.formatted(2) + field.formatted(3);
        try (TestOrigin app = TestOrigin.answering(TestOrigin.ok("hello"));
                Gateway gateway = Gateway.before(app);
                TestClient client = gateway.connect()) {
            client.send(begun);
            Await.until("the head to be read so far", () -> gateway.bytesIn() == begun.length());
            gateway.apply("""
                listeners:
                  web: { bind: "127.0.0.1:0", http: { limits: { request_line: 1KiB, header: 1KiB, headers: 4KiB } } }
                routes: [ { upstream: app } ]
                upstreams: { app: { endpoints: [ "${origin}" ] } }
                """);

            assertEquals("hello", client.roundTrip("z: 1\r\n\r\n").text());
            assertEquals(431, client.roundTrip(begun + "\r\n").status());
        }
    }

    @Test
    void aNewListenerAcceptsAndARemovedOneDrains() {
        String both = """
            listeners: { web: { bind: "127.0.0.1:0", http: {} }, other: { bind: "127.0.0.1:0", http: {} } }
            routes: [ { upstream: app } ]
            upstreams: { app: { endpoints: [ "${origin}" ] } }
            """;
        Gate open = new Gate();
        try (TestOrigin app = TestOrigin.start(connection -> {
                    while (connection.read() != null) {
                        open.pass();
                        connection.send(TestOrigin.ok("hello"));
                    }
                });
                Gateway gateway = Gateway.before(app)) {
            gateway.apply(both);
            String other = gateway.address("other");
            try (TestClient idle = TestClient.connect(other);
                    TestClient busy = TestClient.connect(other)) {
                busy.send(Requests.GET);
                app.connection(0);
                gateway.apply("""
                    listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                    routes: [ { upstream: app } ]
                    upstreams: { app: { endpoints: [ "${origin}" ] } }
                    """);

                idle.awaitEnd();
                assertThrows(UncheckedIOException.class, () -> TestClient.connect(other));
                open.open();
                var last = busy.read();
                assertEquals("hello", last.text());
                assertEquals("close", last.field("connection"));
                assertEquals(End.CLOSED, busy.awaitEnd());
            }
            assertEquals("hello", gateway.ask(Requests.GET).text());
        }
    }

    @Test
    void whoComesToANewListenerTheMomentItIsBoundIsAnswered() throws Exception {
        String many = IntStream.range(0, 5000)
                .mapToObj("{ match: { path_prefix: /%d }, respond: { status: 200 } }, "::formatted)
                .collect(Collectors.joining());
        try (FreePort port = FreePort.hold();
                Gateway gateway = Gateway.start(2, """
                    listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                    routes: [ { respond: { body: hello } } ]
                    """)) {
            CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> askTheFirst(port.number()));
            gateway.apply("""
                listeners: { web: { bind: "127.0.0.1:0", http: {} }, other: { bind: "127.0.0.1:%d", http: {} } }
                routes: [ %s { respond: { body: hello } } ]
                """.formatted(port.number(), many));
            assertEquals("hello", first.get(20, TimeUnit.SECONDS));
        }
    }

    /** The best of a few, as timers and what the JVM does for itself come on top. */
    @Test
    void tenThousandNewRoutesCostTheLoopsNothing() {
        String routes = IntStream.range(0, 10_000)
                .mapToObj("{ match: { host: h%1$d.example, path_regex: '^/[a-z]+/%1$d' }, upstream: app },"::formatted)
                .collect(Collectors.joining("\n"));
        try (TestOrigin app = TestOrigin.answering(TestOrigin.ok("hello"));
                Gateway gateway = Gateway.start(2, config(""), app, app)) {
            long bestNs = Long.MAX_VALUE;
            for (int i = 0; i < 5; i++) {
                String next = config(routes + " { match: { path: /%d }, respond: { status: 200 } },".formatted(i));
                long beforeNs = loopsCpuNs();
                gateway.apply(next);
                bestNs = Math.min(bestNs, loopsCpuNs() - beforeNs);
            }
            long bestMs = TimeUnit.NANOSECONDS.toMillis(bestNs);
            assertTrue(bestMs < 10, () -> "the loops spent " + bestMs + " ms on a reload at best");
        }
    }

    private static long loopsCpuNs() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            sum += thread.getName().startsWith("worker-")
                    ? Math.max(0, threads.getThreadCpuTime(thread.threadId()))
                    : 0;
        }
        return sum;
    }

    private static String askTheFirst(int port) {
        while (true) {
            try (TestClient client = TestClient.connect("127.0.0.1:" + port)) {
                return client.roundTrip(Requests.GET).text();
            } catch (UncheckedIOException notBoundYet) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void anAddressThatCannotBeBoundChangesNothing() {
        try (TestOrigin app = TestOrigin.answering(TestOrigin.ok("hello"));
                Gateway gateway = Gateway.start(2, config(""), app, app);
                TestClient client = gateway.connect()) {
            String web = gateway.address();
            String taken = """
                listeners:
                  web: { bind: "127.0.0.1:0", http: {} }
                  fine: { bind: "127.0.0.1:0", http: {} }
                  taken: { bind: "${origin}", http: {} }
                routes: [ { respond: { body: new } } ]
                """;
            UncheckedIOException refused = assertThrows(UncheckedIOException.class, () -> gateway.apply(taken));

            String why = String.valueOf(refused.getCause());
            assertTrue(why.contains("listener 'taken'") && why.contains(app.address()), why);
            assertEquals(
                    List.of(web),
                    gateway.plane().listeners().stream()
                            .map(each -> each.address())
                            .toList());
            assertEquals("hello", client.roundTrip(Requests.GET).text());
            assertEquals("hello", gateway.ask(Requests.GET).text());
        }
    }
}
