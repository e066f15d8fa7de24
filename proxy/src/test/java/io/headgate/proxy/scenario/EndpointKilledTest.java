package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Await;
import io.headgate.proxy.testing.TestProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each of three origins is killed and started again while the usual clients ask: not one of them sees an error. */
final class EndpointKilledTest {
    /** More than checks and stragglers make up: the endpoint has its share again. */
    private static final int BACK_IN_SERVICE = 200;

    @TempDir
    private Path dir;

    private final List<NginxOrigin> origins = new ArrayList<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean enough;

    /** Runs a client again and again. */
    private final class Repeated implements Runnable {
        private final LoadClient client;
        private final AtomicInteger begun = new AtomicInteger();

        Repeated(LoadClient client) {
            this.client = client;
        }

        @Override
        public void run() {
            try {
                while (!enough) {
                    begun.incrementAndGet();
                    client.run();
                }
            } catch (Throwable e) {
                failures.add(e);
            }
        }
    }

    @BeforeEach
    void start() throws IOException {
        for (int i = 0; i < 3; i++) {
            origins.add(NginxOrigin.start());
        }
        UnderLoad.configure(
                dir, """
                routes: [ { upstream: app } ]
                upstreams:
                  app:
                    endpoints: [%s]
                    health: { http: { path: /healthz }, interval: 200ms, timeout: 1s, fall: 1, rise: 1 }
                """.formatted(origins.stream().map(NginxOrigin::address).collect(Collectors.joining(", "))));
    }

    @AfterEach
    void stop() throws Exception {
        for (NginxOrigin origin : origins) {
            origin.close();
        }
    }

    @Test
    void noClientSeesItAndTrafficReturns() throws Exception {
        try (TestProgram program = TestProgram.run(dir)) {
            String url = "http://" + program.address("web") + "/body";
            List<Repeated> clients = List.of(
                    new Repeated(LoadClient.wrk(16, 1, url)),
                    new Repeated(LoadClient.h2load(8, 2000, url)),
                    new Repeated(LoadClient.hey(8, 1600, url)),
                    new Repeated(LoadClient.curl(200, url)));
            List<Thread> threads =
                    clients.stream().map(Thread::startVirtualThread).toList();
            for (NginxOrigin origin : origins) {
                awaitRuns(clients);
                origin.process().kill();
                awaitRuns(clients);
                origin.process().restart();
                awaitTraffic(origin);
            }
            awaitRuns(clients);
            enough = true;
            for (Thread thread : threads) {
                thread.join();
            }
            assertNoFailure();
            assertTrue(program.err().stream().noneMatch(line -> line.contains(" error ")), program::toString);
        }
    }

    /** Awaits that every client has begun another run: nobody has missed what was done before. */
    private void awaitRuns(List<Repeated> clients) {
        List<Integer> before = clients.stream().map(each -> each.begun.get()).toList();
        for (int i = 0; i < clients.size(); i++) {
            Repeated client = clients.get(i);
            int begun = before.get(i);
            Await.until("another run of " + client.client, () -> !failures.isEmpty() || client.begun.get() > begun);
        }
        assertNoFailure();
    }

    private void awaitTraffic(NginxOrigin origin) throws IOException {
        long before = origin.served();
        Await.until("the endpoint that is back to serve", () -> {
            try {
                return !failures.isEmpty() || origin.served() > before + BACK_IN_SERVICE;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private void assertNoFailure() {
        if (!failures.isEmpty()) {
            throw new AssertionError("a client saw an error", failures.peek());
        }
    }
}
