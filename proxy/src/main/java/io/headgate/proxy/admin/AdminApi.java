package io.headgate.proxy.admin;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import io.headgate.proxy.dashboard.Dashboard;
import io.headgate.proxy.log.EventLog;
import io.headgate.proxy.metrics.AdminCounts.Refused;
import io.headgate.proxy.node.Node;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Every operation there is, and the way of a request to its own. Thread-safe. */
final class AdminApi {
    /** The one table: requests are served by it and the OpenAPI document is written from it. */
    static final List<Operation> OPERATIONS = List.of(
            GetStatus.OPERATION,
            GetListeners.OPERATION,
            GetAccess.OPERATION,
            PutAccess.OPERATION,
            GetRoutes.OPERATION,
            GetUpstreams.OPERATION,
            GetUpstream.OPERATION,
            GetLatencies.OPERATION,
            PutEndpoint.OPERATION,
            GetConnections.OPERATION,
            DeleteConnection.OPERATION,
            GetCertificates.OPERATION,
            GetHistory.OPERATION,
            GetEndpointHistory.OPERATION,
            GetDiagnostics.OPERATION,
            GetAccessLog.OPERATION,
            PostReload.OPERATION,
            GetConfig.OPERATION,
            PutConfig.OPERATION,
            PostConfigConfirm.OPERATION,
            PostConfigRollback.OPERATION,
            GetConfigHistory.OPERATION,
            PostConfigCheck.OPERATION,
            PostConfigDiff.OPERATION,
            GetMetrics.OPERATION,
            PostSession.OPERATION,
            GetSession.OPERATION,
            GetSession.END,
            GetUsers.OPERATION,
            GetAudit.OPERATION,
            GetHealth.LIVE,
            GetHealth.READY,
            GetOpenApi.OPERATION);

    private static final EventLog LOG = EventLog.of("admin");

    /** Each may hold its body three times over, 3 MiB: together a tenth of the default heap. */
    static final int BODIES_MAX = 16;

    /** So many of those who need not say who they are; they have places of their own and keep nobody else out. */
    static final int STRANGERS_MAX = BODIES_MAX / 4;

    private final Semaphore bodies = new Semaphore(BODIES_MAX);
    private final Semaphore strangers = new Semaphore(STRANGERS_MAX);
    private final Node node;
    private final HostCheck hosts;
    private final Door door;
    private final Dashboard dashboard = new Dashboard();

    AdminApi(Node node, HostCheck hosts, Door door) {
        this.node = node;
        this.hosts = hosts;
        this.door = door;
    }

    void serve(HttpExchange exchange) throws IOException {
        if (hosts.allows(exchange.getRequestHeaders().getFirst("host")) && dashboard.serves(exchange)) {
            return;
        }
        Answer answer;
        try {
            answer = answer(exchange);
        } catch (Refusal refusal) {
            refusal.fields().forEach(exchange.getResponseHeaders()::set);
            answer = Answer.of(refusal);
        } catch (RuntimeException e) {
            LOG.error(e, "an operation failed", "path", exchange.getRequestURI().getPath());
            answer = Answer.of(new Refusal(500, "The operation failed; the program's log says why."));
        }
        send(exchange, answer);
    }

    private Answer answer(HttpExchange exchange) throws IOException {
        String host = exchange.getRequestHeaders().getFirst("host");
        if (!hosts.allows(host)) {
            door.counts().refused(Refused.HOST);
            throw new Refusal(
                    421, "The host '" + host + "' is not this API; use the address it listens on, or localhost.");
        }
        String path = exchange.getRequestURI().getRawPath();
        String method = exchange.getRequestMethod();
        List<String> allowed = new ArrayList<>();
        for (Operation operation : OPERATIONS) {
            Map<String, String> named = named(operation, path);
            if (named == null) {
                continue;
            }
            if (operation.method().equals(method) || operation.method().equals("GET") && method.equals("HEAD")) {
                requireJson(operation, exchange.getRequestHeaders());
                return handle(operation, new Call(exchange, named, door.admit(exchange, operation), door));
            }
            allowed.add(operation.method());
        }
        if (allowed.isEmpty()) {
            throw new Refusal(404, "There is nothing at '" + path + "'; /v1/openapi.json lists what there is.");
        }
        throw new Refusal(405, method + " is not possible here; " + String.join(", ", allowed) + " is.")
                .field("allow", String.join(", ", allowed));
    }

    private Answer handle(Operation operation, Call call) throws IOException {
        if (operation.body() == null) {
            return recorded(operation, call);
        }
        boolean stranger = operation.role() == null;
        Semaphore places = stranger ? strangers : bodies;
        if (!places.tryAcquire()) {
            door.counts().refused(Refused.BUSY);
            throw new Refusal(
                            503,
                            (stranger ? STRANGERS_MAX : BODIES_MAX)
                                    + " requests with a body are under way already; try again.")
                    .field("retry-after", "1");
        }
        try {
            return recorded(operation, call);
        } finally {
            places.release();
        }
    }

    private Answer recorded(Operation operation, Call call) throws IOException {
        Trail.Work work = () -> operation.handler().handle(node, call);
        return operation.isRecorded() ? door.trail().recorded(node, operation, call, work) : work.run();
    }

    private static @Nullable Map<String, String> named(Operation operation, String path) {
        try {
            return operation.match(path);
        } catch (IllegalArgumentException e) {
            throw new Refusal(400, "The path '" + path + "' is not percent-encoded; encode '%' as %25.");
        }
    }

    /** A form on another site's page cannot send this type, so it cannot change anything here. */
    private void requireJson(Operation operation, Headers fields) {
        String type = fields.getFirst("content-type");
        String named = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!operation.method().equals("GET") && !operation.bodyTypes().contains(named)) {
            door.counts().refused(Refused.CONTENT_TYPE);
            throw new Refusal(
                    415, "The content-type is " + type + "; send " + String.join(" or ", operation.bodyTypes()) + ".");
        }
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        try (Answer.Events events = answer.events()) {
            head(exchange, answer);
            if (events == null) {
                body(exchange, answer);
            } else {
                tell(exchange, events);
            }
        }
    }

    private static void head(HttpExchange exchange, Answer answer) throws IOException {
        exchange.getRequestBody().skip(Call.BODY_BYTES_MAX); // what is left would be taken for the next request
        Headers fields = exchange.getResponseHeaders();
        fields.set("content-type", answer.contentType());
        fields.set("cache-control", "no-store");
        fields.set("x-content-type-options", "nosniff");
    }

    private static void body(HttpExchange exchange, Answer answer) throws IOException {
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("content-length", String.valueOf(answer.body().length));
            exchange.sendResponseHeaders(answer.status(), -1);
            return;
        }
        exchange.sendResponseHeaders(answer.status(), answer.body().length);
        exchange.getResponseBody().write(answer.body());
    }

    private static void tell(HttpExchange exchange, Answer.Events events) throws IOException {
        try {
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(200, head ? -1 : 0);
            if (!head) {
                events.to(exchange.getResponseBody());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the server ends
        }
    }
}
