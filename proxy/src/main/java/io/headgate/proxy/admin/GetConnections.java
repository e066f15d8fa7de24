package io.headgate.proxy.admin;

import io.headgate.config.Cidr;
import io.headgate.config.InvalidValue;
import io.headgate.config.Words;
import io.headgate.dataplane.access.AddressSet;
import io.headgate.dataplane.listener.Activity;
import io.headgate.dataplane.listener.ClientConnections;
import io.headgate.dataplane.listener.ConnectionQuery;
import io.headgate.dataplane.upstream.EndpointState;
import io.headgate.dataplane.upstream.UpstreamState;
import io.headgate.proxy.node.Node;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** {@code GET /v1/connections}. */
final class GetConnections {
    static final Operation OPERATION = Operation.get(
                    "/v1/connections",
                    "Connections open now, of clients by listener and to endpoints by upstream; and who the clients"
                            + " are, the oldest first. Those that have not shaken hands yet are not among them.",
                    Connections.class,
                    GetConnections::handle)
            .asking("listener", "Only clients of this listener.")
            .asking("client", "Only clients with this address, or in this block, as in 198.51.100.0/24.")
            .asking("protocol", "Only clients that speak this: " + words(Activity.Spoken.values()) + ".")
            .asking("sort", "Which clients come first: age (the oldest), or bytes (who has moved the most).")
            .asking("limit", "How many clients at most, 0 to 1000; 100 without it.")
            .or(422, "A value is not possible.");

    /** A worker's loop answers within some milliseconds, or something is wrong that must not keep this waiting. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final int LIMIT = 100;

    /** Some 300 KB of answer, and what each worker keeps while it looks. */
    private static final int LIMIT_MAX = 1000;

    private GetConnections() {}

    /**
     * @param clients connections of clients
     * @param matching how many of them are what was asked for
     * @param shown how many of those follow
     * @param unanswered workers that did not say who is connected; theirs are not among them
     */
    record Connections(
            long clients,
            List<OfListener> listeners,
            List<OfUpstream> upstreams,
            long matching,
            int shown,
            int unanswered,
            List<ClientView> connections) {}

    record OfListener(String listener, long open) {}

    record OfUpstream(String upstream, int open, int idle, List<OfEndpoint> endpoints) {}

    record OfEndpoint(String endpoint, int open, int idle, int active) {}

    private static Answer handle(Node node, Call call) throws IOException {
        ClientConnections.Seen seen = seen(node, query(call));
        Map<String, Long> open = Counts.of(node.metrics()).by("connections", "listener");
        List<OfListener> listeners = open.entrySet().stream()
                .map(entry -> new OfListener(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(OfListener::listener))
                .toList();
        long clients = open.values().stream().mapToLong(Long::longValue).sum();
        List<OfUpstream> upstreams =
                node.upstreams().upstreams().stream().map(GetConnections::of).toList();
        long nowNs = System.nanoTime();
        List<ClientView> shown =
                seen.first().stream().map(each -> ClientView.of(each, nowNs)).toList();
        return Answer.of(new Connections(
                clients, listeners, upstreams, seen.matching(), shown.size(), seen.unanswered(), shown));
    }

    private static ClientConnections.Seen seen(Node node, ConnectionQuery query) throws IOException {
        try {
            return node.clients().look(query, PATIENCE);
        } catch (TimeoutException e) {
            throw new Refusal(503, "Others look at the connections already; try again.").field("retry-after", "1");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while workers were asked");
        }
    }

    private static ConnectionQuery query(Call call) {
        return new ConnectionQuery(
                call.asked("listener"),
                clients(call.asked("client")),
                word(call, "protocol", Activity.Spoken.values()),
                order(call),
                (int) call.number("limit", LIMIT, 0, LIMIT_MAX));
    }

    private static ConnectionQuery.Order order(Call call) {
        ConnectionQuery.Order order = word(call, "sort", ConnectionQuery.Order.values());
        return order == null ? ConnectionQuery.Order.AGE : order;
    }

    private static @Nullable AddressSet clients(@Nullable String block) {
        try {
            return block == null ? null : AddressSet.of(List.of(Cidr.parse(block)));
        } catch (InvalidValue e) {
            throw new Refusal(422, "client: " + e.getMessage());
        }
    }

    private static <E extends Enum<E>> @Nullable E word(Call call, String parameter, E[] known) {
        String given = call.asked(parameter);
        if (given == null) {
            return null;
        }
        for (E each : known) {
            if (Words.of(each).equals(given)) {
                return each;
            }
        }
        throw new Refusal(422, "The " + parameter + " '" + given + "' is not known; known are " + words(known) + ".");
    }

    private static String words(Enum<?>[] known) {
        return String.join(", ", Arrays.stream(known).map(Words::of).toList());
    }

    private static OfUpstream of(UpstreamState upstream) {
        List<OfEndpoint> endpoints = new ArrayList<>();
        int idle = 0;
        for (EndpointState endpoint : upstream.endpoints()) {
            idle += endpoint.idle();
            endpoints.add(new OfEndpoint(
                    endpoint.address().toString(), endpoint.connectionsNow(), endpoint.idle(), endpoint.active()));
        }
        return new OfUpstream(upstream.name(), upstream.connectionsNow(), idle, endpoints);
    }
}
