package io.headgate.proxy.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * One HTTP endpoint of a demo service: a socket on 127.0.0.1, a virtual thread per request, the endpoint's name on
 * every answer, {@code /healthz}, and refusals as problem details.
 */
final class HttpEndpoint implements AutoCloseable {
    static final String SERVED_BY = "x-served-by";
    private static final System.Logger log = System.getLogger(HttpEndpoint.class.getName());

    static {
        // Otherwise the tail of an answer larger than one segment waits for the delayed acknowledgement of its head, 40
        // ms.
        // Read once, when the JDK's server is first used; a value given on the command line stands.
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
    }

    private final String name;
    private final Handler handler;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** Answers one exchange, or throws a {@link Refusal} before it has begun to answer. */
    interface Handler {
        void handle(HttpExchange exchange) throws IOException;
    }

    private HttpEndpoint(String name, int port, Handler handler) throws IOException {
        this.name = name;
        this.handler = handler;
        // Pool and health checks of one gateway connect at the same moment: a backlog of 128 takes a burst.
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 128);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
    }

    static HttpEndpoint start(String name, int port, Handler handler) throws IOException {
        HttpEndpoint endpoint = new HttpEndpoint(name, port, handler);
        endpoint.server.start();
        return endpoint;
    }

    InetSocketAddress address() {
        return server.getAddress();
    }

    private void serve(HttpExchange exchange) throws IOException {
        // Asking for the body, even where there is none, is what lets the JDK's server keep the connection.
        exchange.getRequestBody();
        exchange.getResponseHeaders().set(SERVED_BY, name);
        try {
            if (exchange.getRequestURI().getPath().equals("/healthz")) {
                Reply.requireMethod(exchange, "GET", "HEAD");
                Reply.text(exchange, 200, "ok\n");
            } else {
                handler.handle(exchange);
            }
        } catch (Refusal refusal) {
            refuse(exchange, refusal);
        } catch (RuntimeException e) {
            log.log(Level.ERROR, name + ": " + exchange.getRequestMethod() + " " + exchange.getRequestURI(), e);
            refuse(exchange, new Refusal(500, "failed", "The demo service failed; its log says why."));
        } finally {
            exchange.close();
        }
    }

    private static void refuse(HttpExchange exchange, Refusal refusal) throws IOException {
        boolean begun = exchange.getResponseCode() != -1;
        if (!begun) {
            Reply.problem(exchange, refusal);
        }
    }

    /** Cuts what is in flight: handlers that wait are interrupted. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        threads.close();
    }
}
