package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Await;
import io.headgate.dataplane.testing.Gateway;
import org.junit.jupiter.api.Test;

/** Databases behind a TCP listener, with the clients and benchmarks that come with them: not one error. */
final class TcpPeersTest {
    private static final int VALUE_BYTES = 20_000_000;

    private static Gateway before(ServerProcess server) {
        return Gateway.start("""
                listeners: { db: { bind: "127.0.0.1:0", tcp: { upstream: db } } }
                upstreams: { db: { endpoints: [ "%s" ], health: { tcp: {} } } }
                """.formatted(server.address()));
    }

    private static void assertAllInOrder(Gateway gateway) {
        Await.until("all connections to end", () -> gateway.metric("connections") == 0);
        assertEquals(0.0, gateway.metric("failures_total"));
    }

    @Test
    void psqlAndPgbenchSeeNoError() throws Exception {
        Tool psql = Tool.find("psql", "postgresql");
        Tool pgbench = Tool.find("pgbench", "postgresql");
        try (ServerProcess server = ServerProcess.postgres();
                Gateway gateway = before(server)) {
            String url = "postgresql://test@127.0.0.1:" + gateway.port() + "/postgres?sslmode=disable";
            assertEquals("42\n", psql.run("-X", "-tA", "-c", "select 6 * 7", url));
            assertEquals(
                    VALUE_BYTES + 1,
                    psql.run("-X", "-tA", "-c", "select repeat('x', " + VALUE_BYTES + ")", url)
                            .length());

            pgbench.run("-i", "-q", url);
            String printed = pgbench.run("-n", "-c", "8", "-T", "3", url);
            assertTrue(printed.contains("number of failed transactions: 0 "), printed);
            assertFalse(printed.contains("error"), printed);
            String everyTime = pgbench.run("-n", "-C", "-S", "-c", "4", "-T", "2", url);
            assertTrue(everyTime.contains("number of failed transactions: 0 "), everyTime);
            assertAllInOrder(gateway);
        }
    }

    @Test
    void redisCliAndRedisBenchmarkSeeNoError() throws Exception {
        Tool cli = Tool.find("redis-cli", "redis-tools");
        Tool benchmark = Tool.find("redis-benchmark", "redis-tools");
        try (ServerProcess server = ServerProcess.redis();
                Gateway gateway = before(server)) {
            String port = String.valueOf(gateway.port());
            assertEquals("OK\n", cli.run("-p", port, "set", "greeting", "hello"));
            assertEquals("hello\n", cli.run("-p", port, "get", "greeting"));

            for (String pipelined : new String[] {"1", "16"}) {
                String printed = benchmark.run(
                        "-p", port, "-q", "-t", "ping,set,get,lrange_100", "-n", "20000", "-c", "20", "-P", pipelined);
                assertTrue(printed.contains("GET: ") && printed.contains("requests per second"), printed);
                assertFalse(printed.contains("rror"), printed);
            }
            assertAllInOrder(gateway);
        }
    }
}
