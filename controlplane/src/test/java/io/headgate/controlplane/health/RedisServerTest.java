package io.headgate.controlplane.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.config.HealthProbe;
import io.headgate.config.RedisRole;
import io.headgate.config.Secret;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The `redis` check, and `tcp` with a text of its own, against Redis.
class RedisServerTest {
    private static final HealthProbe PLAIN = new HealthProbe.Redis(null, null, RedisRole.ANY);
    private static final HealthProbe MASTER = new HealthProbe.Redis(null, null, RedisRole.MASTER);

    @Test
    void seesWhetherRedisServesAndWhatItIs() throws Exception {
        try (RealServer server = RealServer.inAFolderOfItsOwn()) {
            int port = RealServer.freePort();
            String address = "127.0.0.1:" + port;
            start(server, port, "--unixsocket", server.folder() + "/socket");
            assertEquals("up: PONG", RealServer.probe(PLAIN, address));
            assertEquals("up: master", RealServer.probe(MASTER, "unix:" + server.folder() + "/socket"));
            assertEquals(
                    "up: answered as expected",
                    RealServer.probe(new HealthProbe.Tcp("PING\\r\\n", "+PONG\\r\\n"), address));

            cli(server, port, "replicaof", "127.0.0.1", "1");
            assertEquals("down: replica, expected master", RealServer.probe(MASTER, address));
            cli(server, port, "config", "set", "replica-serve-stale-data", "no");
            assertEquals(
                    "down: Redis error: MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to"
                            + " 'no'.",
                    RealServer.probe(PLAIN, address));

            server.stop();
            assertEquals("down: connect refused", RealServer.probe(PLAIN, address));
        }
    }

    @Test
    void signsInToARedisThatAsksForAPassword() throws Exception {
        try (RealServer server = RealServer.inAFolderOfItsOwn()) {
            int port = RealServer.freePort();
            String address = "127.0.0.1:" + port;
            start(server, port, "--requirepass", "s3cret");
            assertEquals("up: Redis error: NOAUTH Authentication required.", RealServer.probe(PLAIN, address));
            assertEquals("down: Redis error: NOAUTH Authentication required.", RealServer.probe(MASTER, address));
            assertEquals("up: master", RealServer.probe(withPassword("s3cret"), address));
            assertEquals("down: refuses the password: WRONGPASS", RealServer.probe(withPassword("other"), address));
        }
    }

    @Test
    void seesARedisThatIsLoadingAndOneThatIsFull() throws Exception {
        try (RealServer server = RealServer.inAFolderOfItsOwn()) {
            int port = RealServer.freePort();
            String address = "127.0.0.1:" + port;
            start(server, port, "--maxclients", "1", "--rdbcompression", "no");
            cli(server, port, "eval", "for i=1,400 do redis.call('set', i, string.rep('x', 200)) end", "0");
            cli(server, port, "save");
            try (SocketChannel client = SocketChannel.open(new InetSocketAddress("127.0.0.1", port))) {
                client.write(StandardCharsets.US_ASCII.encode("PING\r\n"));
                client.read(ByteBuffer.allocate(1));
                assertEquals("down: Redis error: ERR max number of clients reached", RealServer.probe(PLAIN, address));
            }
            server.stop();

            // 10 ms for each key, and a look at clients after each KiB.
            String[] slowly = {"--key-load-delay", "10000", "--loading-process-events-interval-bytes", "1024"};
            server.start("Loading RDB", RealServer.with(command(server, port), slowly));
            RealServer.awaitProbe("down: Redis error: LOADING Redis is loading the dataset in memory", PLAIN, address);
        }
    }

    private static void start(RealServer server, int port, String... options) throws IOException {
        server.start("Ready to accept connections", RealServer.with(command(server, port), options));
    }

    private static List<String> command(RealServer server, int port) {
        String program = RealServer.program("redis-server", "redis-server");
        String folder = server.folder().toString();
        return List.of(program, "--port", "" + port, "--bind", "127.0.0.1", "--save", "", "--dir", folder);
    }

    private static HealthProbe withPassword(String password) {
        return new HealthProbe.Redis(null, new Secret(password), RedisRole.MASTER);
    }

    private static void cli(RealServer server, int port, String... words) throws IOException, InterruptedException {
        List<String> command = List.of(RealServer.program("redis-cli", "redis-tools"), "-e", "-p", "" + port);
        server.run(null, RealServer.with(command, words));
    }
}
