package io.headgate.dataplane.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.config.snapshot.EndpointStatus.Health;
import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.Seed;
import io.headgate.dataplane.testing.TestOrigin;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/**
 * Clients and endpoints that do whatever comes to their minds, while endpoints go up and down and the configuration
 * changes: everybody gets the answer to the own request or a failure that fits, nothing hangs, and at the end nothing
 * is left over.
 */
class ChaosTest {
    private static final int CLIENTS = 8;
    private static final int EXCHANGES = 150;

    private final Seed seed = Seed.fresh();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();

    private static String config(int number) {
        return """
                listeners: { web: { bind: "127.0.0.1:0", http: {} } }
                routes:
                  - { match: { path: /%d }, respond: {} }
                  - { match: { query: { zip: present } }, filters: { gzip: {} }, upstream: app }
                  - { upstream: app, retries: { when: [connect_failure, reuse_race, reset, "503"], back_off: 1ms } }
                upstreams:
                  app:
                    endpoints:
                      - "${origin}"
                      - { address: "${origin2}", max_connections: 2 }
                      - { address: "${origin3}", max_connections: 2 }
                    limits: { queue_timeout: 10s }
                    keep_alive: { max_idle: %d }
                """.formatted(number, number % 3);
    }

    @Test
    void everybodyGetsTheAnswerToTheOwnRequestOrAFailureThatFits() throws InterruptedException {
        Random random = seed.random();
        try (TestOrigin one = TestOrigin.start(ChaoticOrigin::serve);
                TestOrigin two = TestOrigin.start(ChaoticOrigin::serve);
                TestOrigin three = TestOrigin.start(ChaoticOrigin::serve);
                Gateway gateway = Gateway.start(2, config(0), one, two, three)) {
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                ChaoticClient client = new ChaoticClient(gateway.address(), new Random(random.nextLong()), faults);
                clients.add(Thread.ofPlatform().daemon().start(() -> client.run(EXCHANGES)));
            }
            for (int i = 1; clients.stream().anyMatch(Thread::isAlive); i++) {
                Health health = i % 2 == 0 ? Health.UP : Health.DOWN;
                gateway.apply("app", two, status -> status.with(health));
                gateway.apply(config(i));
                clients.get(i % CLIENTS).join(5);
            }
        }
        assertEquals(List.of(), List.copyOf(faults), seed.toString());
    }
}
