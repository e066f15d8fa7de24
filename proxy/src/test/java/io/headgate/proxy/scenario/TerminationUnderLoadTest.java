package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Message;
import io.headgate.dataplane.testing.TestClient;
import io.headgate.dataplane.testing.TestOrigin;
import io.headgate.proxy.testing.TestProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * TERM while many clients ask without a pause: whoever's request had been received gets its answer. A request counts as
 * received when the origin saw it; when it followed at once upon an answer that did not say {@code connection: close};
 * and when it came together with one that was answered.
 */
final class TerminationUnderLoadTest {
    private static final int CLIENTS = 60;
    private static final int HELD = 10;
    private static final int WARM_ANSWERS = 20;
    private static final Duration DRAIN = Duration.ofSeconds(10);

    /** Well under the half second for which a drain leaves idle connections open. */
    private static final long AT_ONCE_NS = TimeUnit.MILLISECONDS.toNanos(200);

    /** A closed socket's state in /proc/net/tcp, for a minute. */
    private static final String TIME_WAIT = "06";

    @TempDir
    private Path dir;

    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final AtomicInteger wrkSeen = new AtomicInteger();
    private final Queue<String> unanswered = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final CountDownLatch heldArrived = new CountDownLatch(HELD);
    private final CountDownLatch letGo = new CountDownLatch(1);

    private String answer(Message request) {
        String target = request.target();
        if (target.equals("/wrk")) {
            wrkSeen.incrementAndGet();
        } else {
            seen.add(target);
        }
        if (target.startsWith("/held")) {
            heldArrived.countDown();
            await(letGo);
        }
        return TestOrigin.ok(target);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS), "waited in vain");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Asks on one connection after the other, until nobody accepts any more. */
    private final class Client implements Runnable {
        private final String address;
        private final int number;
        private final AtomicInteger answered = new AtomicInteger();
        /** When the last request was sent, and so before its answer: the connection was not idle any earlier. */
        private long askedNs;

        Client(String address, int number) {
            this.address = address;
            this.number = number;
        }

        @Override
        public void run() {
            try {
                for (int connection = 0; askOnOne("/" + number + "/" + connection); connection++) {}
            } catch (Throwable e) {
                failures.add(new AssertionError("client " + number + " after " + answered + " answers", e));
            }
        }

        private boolean askOnOne(String prefix) {
            TestClient client;
            try {
                client = TestClient.connect(address);
            } catch (UncheckedIOException refused) {
                return false;
            }
            try (client) {
                boolean open = true;
                for (int i = 0; open; i++) {
                    String target = prefix + "/" + i;
                    open = number % 2 == 0 ? one(client, target, i > 0) : two(client, target, i > 0);
                }
                return true;
            }
        }

        /** Returns whether the connection stays open. */
        private boolean one(TestClient client, String target, boolean kept) {
            return send(client, get(target), target, kept) && isAnswered(client, target);
        }

        /** Two requests in one packet: where the first is answered, the second had been received. */
        private boolean two(TestClient client, String target, boolean kept) {
            if (!send(client, get(target + "a") + get(target + "b"), target + "a", kept)) {
                return false;
            }
            assertTrue(isAnswered(client, target + "a"), "the connection was to end before the second answer");
            return isAnswered(client, target + "b");
        }

        /** Returns whether an answer comes to a request that need not have been received. */
        private boolean send(TestClient client, String text, String target, boolean kept) {
            long idleSinceNs = askedNs;
            askedNs = System.nanoTime();
            try {
                client.send(text);
            } catch (UncheckedIOException closed) {
                unanswered.add(target);
                return false;
            }
            boolean received = kept && System.nanoTime() - idleSinceNs < AT_ONCE_NS;
            if (!received && !hasAnswer(client)) {
                unanswered.add(target);
                return false;
            }
            return true;
        }

        /** Awaits bytes or the end; returns which. */
        private static boolean hasAnswer(TestClient client) {
            Await.until("an answer, or the end", client::hasInput);
            return client.hasBytes();
        }

        private boolean isAnswered(TestClient client, String target) {
            Message answer = client.read();
            assertEquals(200, answer.status(), answer::toString);
            assertEquals(target, answer.text());
            answered.incrementAndGet();
            return !"close".equals(answer.field("connection"));
        }
    }

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nhost: a\r\n\r\n";
    }

    private void write(String origin) throws IOException {
        UnderLoad.configure(dir, """
                routes: [ { upstream: app } ]
                upstreams: { app: { endpoints: [%s] } }
                """.formatted(origin));
    }

    @Test
    void whatWasReceivedIsAnsweredAndTheProgramEndsInTime() throws Exception {
        Tool wrk = Tool.find("wrk", "wrk");
        try (TestOrigin origin = TestOrigin.answering(this::answer)) {
            write(origin.address());
            try (TestProgram program = TestProgram.run(dir, "--drain", DRAIN.toSeconds() + "s")) {
                String address = program.address("web");
                List<TestClient> held = holdRequests(address);
                List<Client> clients = new ArrayList<>();
                List<Thread> threads = new ArrayList<>();
                for (int i = 0; i < CLIENTS; i++) {
                    clients.add(new Client(address, i));
                    threads.add(Thread.startVirtualThread(clients.get(i)));
                }
                Process load = wrk.start("-t1", "-c16", "-d60s", "http://" + address + "/wrk");
                Await.until("load", () -> wrkSeen.get() > WARM_ANSWERS && allAnswered(clients));

                long beganNs = System.nanoTime();
                program.signal("TERM");
                program.awaitErr("draining");
                letGo.countDown();
                assertEquals(0, program.exitCode(), program::toString);
                long tookNs = System.nanoTime() - beganNs;
                assertTrue(tookNs < DRAIN.toNanos(), () -> "took " + Duration.ofNanos(tookNs));
                for (int i = 0; i < HELD; i++) {
                    assertEquals("/held/" + i, held.get(i).read().text());
                    held.get(i).close();
                }
                for (Thread thread : threads) {
                    thread.join();
                }
                assertAllAnswered();
                Await.until("wrk to take its answers", () -> nobodyIsConnectedTo(address));
                assertWrkIsAnswered(load);
            }
        }
    }

    private List<TestClient> holdRequests(String address) {
        List<TestClient> held = new ArrayList<>();
        for (int i = 0; i < HELD; i++) {
            held.add(TestClient.connect(address));
            held.get(i).send(get("/held/" + i));
        }
        await(heldArrived);
        return held;
    }

    private boolean allAnswered(List<Client> clients) {
        return !failures.isEmpty() || clients.stream().allMatch(each -> each.answered.get() >= WARM_ANSWERS);
    }

    private void assertAllAnswered() {
        if (!failures.isEmpty()) {
            throw new AssertionError(failures.size() + " clients failed; the first is the cause", failures.peek());
        }
        List<String> lost = unanswered.stream().filter(seen::contains).toList();
        assertEquals(List.of(), lost, "seen by the origin and not answered");
    }

    /** Whether no socket has {@code address}, of 127.0.0.1, on its other side, but for those that are closed. */
    private static boolean nobodyIsConnectedTo(String address) {
        int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        String there = String.format(Locale.ROOT, "0100007F:%04X", port); // as the kernel writes it
        try (Stream<String> sockets = Files.lines(Path.of("/proc/net/tcp"))) {
            return sockets.map(line -> line.strip().split(" +"))
                    .noneMatch(of -> of[2].equals(there) && !of[3].equals(TIME_WAIT));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It goes on against a closed port until it is interrupted; then it prints how many answers it got. */
    private void assertWrkIsAnswered(Process wrk) throws Exception {
        new ProcessBuilder("kill", "-INT", String.valueOf(wrk.pid())).start().waitFor();
        String printed = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher answered = Pattern.compile("([0-9]+) requests in").matcher(printed);
        assertTrue(answered.find(), printed);
        assertEquals(wrkSeen.get(), Integer.parseInt(answered.group(1)), printed);
        assertFalse(printed.contains("Non-2xx"), printed);
    }
}
