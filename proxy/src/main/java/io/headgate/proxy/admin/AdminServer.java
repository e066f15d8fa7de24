package io.headgate.proxy.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.headgate.config.Address;
import io.headgate.proxy.log.EventLog;
import io.headgate.proxy.node.Node;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

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

    private AdminServer(HttpServer server) {
        this.server = server;
        address = server.getAddress();
        server.setExecutor(threads);
    }

    /**
     * Takes the address; answers nobody until {@link #start}.
     *
     * @throws IOException when the address cannot be had; says which key to change
     */
    public static AdminServer bind(Address address) throws IOException {
        JdkServerLimits.set();
        try {
            return new AdminServer(HttpServer.create(socketAddress(address), BACKLOG));
        } catch (BindException e) {
            throw new IOException(
                    "the admin API cannot bind " + address + ": " + e.getMessage()
                            + "; stop what holds the address, or change admin.bind (port 0 takes a free one)",
                    e);
        }
    }

    private static InetSocketAddress socketAddress(Address address) {
        return switch (address) {
            case Address.Inet inet -> new InetSocketAddress(inet.ip(), inet.port());
            case Address.Named named -> new InetSocketAddress(named.host(), named.port());
            case Address.Unix unix -> throw new IllegalArgumentException("admin.bind is checked to be none: " + unix);
        };
    }

    /** Answers for {@code node} from now on. */
    public void start(Node node) {
        AdminApi api = new AdminApi(node, new HostCheck(address.getAddress()));
        server.createContext("/", exchange -> serve(api, exchange));
        server.start();
        LOG.info("admin API listens", "admin", address());
    }

    /** Where it listens, with the real port. */
    public String address() {
        return new Address.Inet(address.getAddress(), address.getPort()).toString();
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
        server.stop(STOP_MAX_S);
        threads.shutdownNow();
        threads.close();
    }
}
