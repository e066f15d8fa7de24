package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.OriginConnection;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import io.headgate.proxy.testing.TestProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole program is reloaded fifty times, in both ways there are, while clients ask without a pause. Between two
 * reloads every client gets an answer, so none of them misses one.
 */
final class ReloadUnderLoadTest {
    private static final int CLIENTS = 200;
    private static final int SOCKETS = 20;
    private static final int RELOADS = 50;

    private static final List<String> POLICIES = List.of(
            "round_robin",
            "least_connections",
            "{ hash: { by: path, table: maglev } }",
            "two_choices",
            "peak_ewma",
            "random",
            "weighted_round_robin");

    @TempDir
    private Path dir;

    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean enough;

    /** Asks on one connection, again and again; every second client sends what may not be sent twice. */
    private final class Client implements Runnable {
        private final String address;
        private final int number;
        private final AtomicInteger answered = new AtomicInteger();

        Client(String address, int number) {
            this.address = address;
            this.number = number;
        }

        @Override
        public void run() {
            try (TestClient client = TestClient.connect(address)) {
                while (!enough) {
                    String target = "/echo/" + number + "/" + answered;
                    Message answer = client.roundTrip(
                            number % 2 == 0
                                    ? "GET " + target + " HTTP/1.1\r\nhost: a\r\n\r\n"
                                    : "POST " + target + " HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\n\r\nbody");
                    assertEquals(200, answer.status(), answer::toString);
                    assertEquals(target, answer.text());
                    answered.incrementAndGet();
                }
            } catch (Throwable e) {
                failures.add(new AssertionError("client " + number + " after " + answered + " answers", e));
            }
        }
    }

    /** One of everything changes from one to the next: routes, filters, upstreams, endpoints, limits, policies. */
    private void write(int generation, TestOrigin chat, List<NginxOrigin> origins) throws IOException {
        String some = generation % 3 == 0
                ? origins.get(0).address()
                : origins.get(1).address() + ", "
                        + origins.get(generation % 2 * 2).address();
        UnderLoad.configure(dir, """
                routes:
                  - { match: { path: /chat }, upstream: chat }
                  - { match: { path: /generation/%1$d }, respond: { body: "%1$d" } }
                  - match: { path_prefix: /echo }
                    filters:
                      request_headers: { set: { x-generation: "%1$d" } }
                      rate_limit: { rate: %2$d/s, burst: %2$d, by: source }
                    %3$s
                upstreams:
                  chat: { endpoints: [%4$s] }
                  app: { balance: %5$s, endpoints: [%6$s], limits: { connections: %7$d } }
                %8$s
                """.formatted(
                        generation,
                        1_000_000 + generation,
                        generation % 2 == 0 ? "upstream: app" : "split: { app: 50, other: 50 }",
                        chat.address(),
                        POLICIES.get(generation % POLICIES.size()),
                        some,
                        generation % 4 == 0 ? 16 : 1000 + generation,
                        generation % 2 == 0
                                ? ""
                                : "  other: { endpoints: ["
                                        + origins.get(generation % 3).address() + "] }"));
    }

    private static void echo(OriginConnection connection) throws IOException {
        connection.expect();
        connection.send("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n"
                + "sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
        for (int b = connection.next(); b >= 0; b = connection.next()) {
            connection.send(new byte[] {(byte) b});
        }
    }

    private static TestClient webSocket(String address) {
        TestClient client = TestClient.connect(address);
        client.send("GET /chat HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n"
                + "sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        String head = client.readHead();
        assertTrue(head.startsWith("HTTP/1.1 101 "), head);
        return client;
    }

    private static void assertEchoes(TestClient socket, String text) {
        // A text frame, masked by zeros (RFC 6455, section 5.2): what comes back is the same.
        String frame = "\u0081" + (char) (0x80 | text.length()) + "\0\0\0\0" + text;
        socket.send(frame);
        assertEquals(frame, socket.readBytes(frame.length()));
    }

    @Test
    void fiftyReloadsLoseNoRequestAndCloseNoWebSocket() throws Exception {
        TestOrigin chat = TestOrigin.start(ReloadUnderLoadTest::echo);
        List<NginxOrigin> origins = List.of(NginxOrigin.start(), NginxOrigin.start(), NginxOrigin.start());
        write(0, chat, origins);
        try (TestProgram program = TestProgram.run(dir)) {
            String address = program.address("web");
            List<TestClient> sockets = IntStream.range(0, SOCKETS)
                    .mapToObj(_ -> webSocket(address))
                    .toList();
            List<Client> clients = new ArrayList<>();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(new Client(address, i));
                threads.add(Thread.ofVirtual().start(clients.get(i)));
            }
            for (int generation = 1; generation <= RELOADS; generation++) {
                awaitAnswers(clients);
                write(generation, chat, origins);
                reload(program, generation);
            }
            awaitAnswers(clients);
            enough = true;
            for (Thread thread : threads) {
                thread.join();
            }
            assertNoFailure();
            for (TestClient socket : sockets) {
                assertEchoes(socket, "still here");
                socket.close();
            }
            assertEquals(SOCKETS, chat.connectionCount());
            program.signal("TERM");
            assertEquals(0, program.exitCode(), program::toString);
        } finally {
            chat.close();
            for (NginxOrigin origin : origins) {
                origin.close();
            }
        }
    }

    /** Awaits that every client is answered once more than it is now. */
    private void awaitAnswers(List<Client> clients) {
        int[] before = clients.stream().mapToInt(each -> each.answered.get()).toArray();
        Await.until(
                "every client to be answered",
                () -> !failures.isEmpty()
                        || clients.stream().allMatch(each -> each.answered.get() > before[each.number]));
        assertNoFailure();
    }

    private void assertNoFailure() {
        if (!failures.isEmpty()) {
            throw new AssertionError(failures.size() + " clients failed; the first is the cause", failures.peek());
        }
    }

    private void reload(TestProgram program, int generation) throws IOException {
        if (generation % 2 == 0) {
            program.signal("HUP");
            program.awaitErr("configuration reloaded", generation);
        } else {
            String admin = Files.readString(dir.resolve("state/run/admin")).strip();
            try (TestClient client = TestClient.connect(admin)) {
                Message answer = client.roundTrip("POST /v1/reload HTTP/1.1\r\nhost: localhost\r\n"
                        + "content-type: application/json\r\ncontent-length: 2\r\n\r\n{}");
                assertEquals(200, answer.status(), answer::toString);
            }
        }
        try (TestClient client = TestClient.connect(program.address("web"))) {
            String get = "GET /generation/" + generation + " HTTP/1.1\r\nhost: a\r\n\r\n";
            assertEquals(String.valueOf(generation), client.roundTrip(get).text());
        }
    }
}
