package io.headgate.controlplane.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.Escapes;
import io.headgate.config.HealthProbe;
import io.headgate.config.PgsqlRole;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The `pgsql` check against PostgreSQL.
class PgsqlServerTest {
    private static final HealthProbe BY_ADMIN = probe("postgres", "postgres", PgsqlRole.ANY);
    private static final String READY = "ready to accept";

    private String postgres = "";
    private @Nullable RealServer server;
    private int port;

    @BeforeEach
    void prepare() throws Exception {
        String[] folders = folders();
        postgres = RealServer.program("postgres", "postgresql", folders);
        String initdb = RealServer.program("initdb", "postgresql", folders);
        RealServer prepared = RealServer.inAFolderOfItsOwn();
        server = prepared;
        port = RealServer.freePort();
        String data = prepared.folder().resolve("data").toString();
        prepared.run(
                null, List.of(initdb, "--no-sync", "--auth=trust", "--username=postgres", "--locale=C", "-D", data));
        prepared.write("data/pg_hba.conf", """
                local all all trust
                host all guarded 127.0.0.1/32 scram-sha-256
                host all rejected 127.0.0.1/32 reject
                host all all 127.0.0.1/32 trust
                """);
    }

    @AfterEach
    void stop() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void seesWhetherPostgresqlServesAndLeavesItsLogClean() throws Exception {
        RealServer running = start(READY);
        String address = "127.0.0.1:" + port;
        assertEquals("up: primary", RealServer.probe(BY_ADMIN, address));
        assertEquals("up: primary", RealServer.probe(BY_ADMIN, "unix:" + running.folder() + "/.s.PGSQL." + port));
        assertEquals("up: asks for a password", RealServer.probe(probe("guarded"), address));
        assertEquals(
                "down: primary, expected standby",
                RealServer.probe(probe("postgres", "postgres", PgsqlRole.STANDBY), address));
        for (String noise : new String[] {"ERROR", "FATAL", "could not", "unexpected", "incomplete", "reset"}) {
            assertFalse(running.log().contains(noise), running::log);
        }

        assertEquals(
                "up: PostgreSQL error 28000: role \"headgate\" does not exist",
                RealServer.probe(probe("headgate"), address));
        assertTrue(RealServer.probe(probe("rejected"), address).startsWith("up: PostgreSQL error 28000: pg_hba.conf"));
        assertEquals(
                "down: PostgreSQL error 3D000: database \"shop\" does not exist",
                RealServer.probe(probe("postgres", "shop", PgsqlRole.ANY), address));
        running.stop();
        assertEquals("down: connect refused", RealServer.probe(BY_ADMIN, address));
    }

    @Test
    void seesAPostgresqlThatIsFullAndOneThatIsShuttingDown() throws Exception {
        RealServer running = start(
                READY, "-c", "max_connections=2", "-c", "superuser_reserved_connections=0", "-c", "max_wal_senders=0");
        String address = "127.0.0.1:" + port;
        try (SocketChannel _ = session();
                SocketChannel second = session()) {
            assertEquals(
                    "down: PostgreSQL error 53300: sorry, too many clients already",
                    RealServer.probe(BY_ADMIN, address));
            second.close();
            RealServer.awaitProbe("up: primary", BY_ADMIN, address);
            running.askToEnd();
            RealServer.awaitProbe(
                    "down: PostgreSQL error 57P03: the database system is shutting down", BY_ADMIN, address);
        }
    }

    @Test
    void tellsAStandbyFromAPrimary() throws Exception {
        start(READY).stop();
        RealServer running = server();
        running.write("data/standby.signal", "");
        start("entering standby mode", "-c", "hot_standby=off");
        String address = "127.0.0.1:" + port;
        RealServer.awaitProbe(
                "down: PostgreSQL error 57P03: the database system is not accepting connections", BY_ADMIN, address);
        running.stop();

        start("ready to accept read-only connections");
        assertEquals("up: standby", RealServer.probe(BY_ADMIN, address));
        assertEquals(
                "down: standby, expected primary",
                RealServer.probe(probe("postgres", "postgres", PgsqlRole.PRIMARY), address));
    }

    private RealServer server() {
        return Objects.requireNonNull(server);
    }

    private RealServer start(String ready, String... options) throws IOException {
        RealServer starting = server();
        String folder = starting.folder().toString();
        List<String> command = List.of(
                postgres, "-D", folder + "/data", "-k", folder, "-h", "127.0.0.1", "-p", "" + port, "-c", "fsync=off");
        starting.start(ready, RealServer.with(command, options));
        return starting;
    }

    /// A client that says its name and then nothing more.
    private SocketChannel session() throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.write(
                ByteBuffer.wrap(Escapes.bytes("\\x00\\x00\\x00\\x17\\x00\\x03\\x00\\x00user\\x00postgres\\x00\\x00")));
        channel.read(ByteBuffer.allocate(1));
        return channel;
    }

    /// Debian keeps the server out of the path; the newest version comes first.
    private static String[] folders() throws IOException {
        Path versions = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(versions)) {
            return new String[0];
        }
        try (Stream<Path> folders = Files.list(versions)) {
            return folders.sorted(Comparator.reverseOrder())
                    .map(folder -> folder.resolve("bin").toString())
                    .toArray(String[]::new);
        }
    }

    private static HealthProbe probe(String user) {
        return probe(user, "postgres", PgsqlRole.ANY);
    }

    private static HealthProbe probe(String user, String database, PgsqlRole role) {
        return new HealthProbe.Pgsql(user, database, role);
    }
}
