package io.headgate.proxy.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsServer;
import io.headgate.config.Address;
import io.headgate.config.Admin;
import io.headgate.proxy.audit.AuditEvent;
import io.headgate.proxy.audit.AuditTrail;
import io.headgate.proxy.log.EventLog;
import io.headgate.proxy.login.Tokens;
import io.headgate.proxy.metrics.AdminCounts;
import io.headgate.proxy.node.Node;
import io.headgate.proxy.node.NodeView;
import io.headgate.proxy.node.StateFolder;
import io.headgate.proxy.node.Version;
import io.headgate.proxy.node.WholeFile;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Serves the admin API on a socket and threads of its own, so that it answers while the workers are saturated. Any
 * thread may call any method.
 */
public final class AdminServer implements AutoCloseable {
    private static final EventLog LOG = EventLog.of("admin");

    /** A dashboard, a scraper and a few people; the kernel keeps as many more waiting. */
    private static final int BACKLOG = 128;

    /** How long answers under way may take at the end. */
    private static final int STOP_MAX_S = 1;

    private final HttpServer server;
    private final InetSocketAddress address;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("admin-", 0).factory());

    private final @Nullable AdminTlsContext tls;
    private volatile @Nullable StateFolder folder;
    private volatile @Nullable Trail trail;
    private final String token = Tokens.make();

    private AdminServer(HttpServer server, @Nullable AdminTlsContext tls) {
        this.server = server;
        this.tls = tls;
        address = server.getAddress();
        server.setExecutor(threads);
    }

    /**
     * Takes the address; answers nobody until {@link #start}.
     *
     * @throws IOException when the address cannot be had, or a certificate not be used; says which key to change
     */
    public static AdminServer bind(Admin admin) throws IOException {
        JdkServerLimits.set();
        AdminTlsContext tls = admin.tls() == null ? null : AdminTlsContext.of(admin.tls());
        Address address = admin.bind();
        try {
            return new AdminServer(
                    tls == null
                            ? HttpServer.create(socketAddress(address), BACKLOG)
                            : HttpsServer.create(socketAddress(address), BACKLOG),
                    tls);
        } catch (BindException e) {
            throw new IOException(
                    "the admin API cannot bind " + address + ": " + e.getMessage()
                            + "; stop what holds the address, or change admin.bind (port 0 takes a free one)",
                    e);
        }
    }

    /**
     * Whether {@code wanted} cannot be had as long as a server is where {@link #address} says. Every address of a port
     * is one of them, and the system shows a name, and {@code 0.0.0.0}, as something else than what was asked for.
     */
    public static boolean collides(Address wanted, String address) {
        InetSocketAddress at = socketAddress(wanted);
        Address.Inet there = Address.Inet.parse(address);
        if (at.isUnresolved() || at.getPort() != there.port()) {
            return false;
        }
        InetAddress ip = at.getAddress();
        return ip.equals(there.ip()) || ip.isAnyLocalAddress() || there.ip().isAnyLocalAddress();
    }

    private static InetSocketAddress socketAddress(Address address) {
        return switch (address) {
            case Address.Inet inet -> new InetSocketAddress(inet.ip(), inet.port());
            case Address.Named named -> new InetSocketAddress(named.host(), named.port());
            case Address.Unix unix -> throw new IllegalArgumentException("admin.bind is checked to be none: " + unix);
        };
    }

    /**
     * Answers for {@code node} from now on, and writes into its folder how commands find and reach it.
     *
     * @throws IOException when the audit trail cannot be opened or a file not be written
     */
    public void start(Node node, StateFolder ofNode) throws IOException {
        folder = ofNode;
        AdminCounts counts = new AdminCounts();
        trail = new Trail(AuditTrail.open(ofNode.audit()), counts, System::nanoTime);
        boolean loopback = address.getAddress().isLoopbackAddress();
        Door door = new Door(node, trail, counts, token, loopback, tls, System::nanoTime);
        if (tls != null && server instanceof HttpsServer https) {
            https.setHttpsConfigurator(tls.configurator(door::refresh));
            write(ofNode.adminCertificate(), tls.chainPem());
        }
        write(ofNode.adminToken(), token + "\n");
        AdminApi api = new AdminApi(node, new HostCheck(address.getAddress(), door::answersTo), door);
        server.createContext("/", exchange -> serve(api, exchange));
        trail.note(AuditEvent.of("start", "gateway")
                .with("version", Version.TEXT)
                .with("pid", ProcessHandle.current().pid())
                .with("after", Trail.mark(node.state().view())));
        server.start();
        LOG.info("admin API listens", "admin", url());
    }

    private static void write(Path file, String text) throws IOException {
        WholeFile.write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes down that a signal lets the node read its configuration, once {@code reload} has. */
    public void recordReload(Node node, Runnable reload) {
        NodeView before = node.state().view();
        reload.run();
        NodeView after = node.state().view();
        Trail written = trail;
        if (written != null) {
            written.note(AuditEvent.of("reload", "signal")
                    .with("status", after.lastReload().succeeded() ? 200 : 422)
                    .with("before", Trail.mark(before))
                    .with("after", Trail.mark(after)));
        }
    }

    /** As {@link #address}, from this machine: behind {@code https://} where it speaks TLS. */
    public String url() {
        boolean any = address.getAddress().isAnyLocalAddress();
        String reached =
                any ? new Address.Inet(InetAddress.getLoopbackAddress(), address.getPort()).toString() : address();
        return tls == null ? reached : "https://" + reached;
    }

    /** Where it listens, with the real port. */
    public String address() {
        return new Address.Inet(address.getAddress(), address.getPort()).toString();
    }

    /** What was written into the folder holds for this process only, and stays where another has taken over. */
    public void forget() {
        StateFolder written = folder;
        if (written == null) {
            return;
        }
        try {
            Path file = written.adminToken();
            if (Files.exists(file) && Files.readString(file).strip().equals(token)) {
                Files.deleteIfExists(file);
                Files.deleteIfExists(written.adminCertificate());
            }
        } catch (IOException e) {
            LOG.warn("what the folder says of the admin API stays", "folder", written, "reason", e.toString());
        }
    }

    private static void serve(AdminApi api, HttpExchange exchange) throws IOException {
        try (exchange) {
            api.serve(exchange);
        } catch (RuntimeException e) {
            LOG.error(e, "an operation failed", "path", exchange.getRequestURI());
            throw e;
        }
    }

    @Override
    public void close() {
        forget();
        server.stop(STOP_MAX_S);
        threads.shutdownNow();
        threads.close();
    }
}
