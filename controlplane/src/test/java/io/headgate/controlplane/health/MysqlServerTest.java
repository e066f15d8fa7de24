package io.headgate.controlplane.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.headgate.config.HealthProbe;
import io.headgate.controlplane.Await;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The `mysql` check against MariaDB.
class MysqlServerTest {
    private static final HealthProbe NAMELESS = new HealthProbe.Mysql(null);
    private static final HealthProbe NAMED = new HealthProbe.Mysql("headgate");

    /// What Debian's own set-up feeds to a new server, without the programs around it; in 12 and in 13.
    private static final List<Path> SCRIPTS = List.of(Path.of("/usr/share/mysql"), Path.of("/usr/share/mariadb"));

    private @Nullable RealServer server;
    private int port;

    @BeforeEach
    void start() throws Exception {
        String program = RealServer.program("mariadbd", "mariadb-server-core");
        RealServer starting = RealServer.inAFolderOfItsOwn();
        server = starting;
        port = RealServer.freePort();
        Files.createDirectory(starting.folder().resolve("data"));
        starting.own("data");
        Path tables = starting.write(
                "tables.sql",
                "create database mysql;\nuse mysql;\n"
                        + script("mysql_system_tables.sql")
                        + script("mysql_system_tables_data.sql")
                        + "delete from mysql.global_priv where User = '';\n");
        String data = "--datadir=" + starting.folder().resolve("data");
        List<String> command =
                List.of(program, "--no-defaults", data, "--innodb-buffer-pool-size=8M", "--innodb-log-file-size=4M");
        starting.run(tables, RealServer.with(command, "--bootstrap"));
        Path accounts = starting.write(
                "accounts.sql", "create user headgate@'%';\ncreate user guarded@'%' identified by 'secret';\n");
        starting.start(
                "ready for connections",
                RealServer.with(
                        command,
                        "--port=" + port,
                        "--bind-address=0.0.0.0",
                        "--socket=" + starting.folder().resolve("socket"),
                        "--max-connections=10",
                        "--max-connect-errors=3",
                        "--init-file=" + accounts));
    }

    @AfterEach
    void stop() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void seesWhetherMariadbServesAndWithAUserLeavesItsLogClean() throws Exception {
        RealServer running = Objects.requireNonNull(server);
        String address = "127.0.0.1:" + port;
        assertEquals("up: signed in", RealServer.probe(NAMED, address));
        assertEquals(
                "up: signed in",
                RealServer.probe(NAMED, "unix:" + running.folder().resolve("socket")));
        assertFalse(running.log().contains("Aborted connection"), running::log);
        assertFalse(running.log().contains("Access denied"), running::log);

        assertEquals(
                "up: MySQL error 1045: Access denied for user ''@'localhost' (using password: NO)",
                RealServer.probe(NAMELESS, address));
        assertEquals(
                "up: MySQL error 1045: Access denied for user 'guarded'@'localhost' (using password: NO)",
                RealServer.probe(new HealthProbe.Mysql("guarded"), address));
        running.stop();
        assertEquals("down: connect refused", RealServer.probe(NAMED, address));
    }

    @Test
    void seesAMariadbThatIsFull() throws Exception {
        List<SocketChannel> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 11; i++) {
                clients.add(connect("127.0.0.1"));
            }
            assertEquals("down: MySQL error 1040: Too many connections", RealServer.probe(NAMED, "127.0.0.1:" + port));
        } finally {
            for (SocketChannel client : clients) {
                client.close();
            }
        }
        RealServer.awaitProbe("up: signed in", NAMED, "127.0.0.1:" + port);
    }

    /// Only addresses other than loopback are counted and blocked, and a sign-in that succeeds starts the count anew.
    @Test
    void isNeverBlockedByMariadbAndSeesItselfBlocked() throws Exception {
        Optional<String> own = ownAddress();
        assumeTrue(own.isPresent(), "SKIPPED: this machine has no address but loopback");
        String address = own.orElseThrow() + ":" + port;
        for (int i = 0; i < 10; i++) {
            String verdict = RealServer.probe(NAMELESS, address);
            assertEquals("up: MySQL error 1045", verdict.split(": Access denied")[0], verdict);
        }
        assertEquals("up: signed in", RealServer.probe(NAMED, address));

        HealthProbe rude = new HealthProbe.Tcp(null, "mysql_native_password");
        Await.until("the host to be blocked", () -> {
            RealServer.probe(rude, address);
            return RealServer.probe(NAMELESS, address).startsWith("down: MySQL error 1129: Host '");
        });
    }

    private SocketChannel connect(String host) throws Exception {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.ofLiteral(host), port));
        channel.read(ByteBuffer.allocate(1));
        return channel;
    }

    private static String script(String name) throws IOException {
        Optional<Path> script = SCRIPTS.stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::exists)
                .findFirst();
        assumeTrue(script.isPresent(), "SKIPPED: no " + name + " in " + SCRIPTS);
        return Files.readString(script.orElseThrow());
    }

    private static Optional<String> ownAddress() throws Exception {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .map(InetAddress::getHostAddress)
                .findFirst();
    }
}
