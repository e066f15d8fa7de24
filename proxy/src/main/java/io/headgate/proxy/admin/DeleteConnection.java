package io.headgate.proxy.admin;

import io.headgate.config.AdminRole;
import io.headgate.dataplane.listener.ConnectionId;
import io.headgate.dataplane.listener.ConnectionView;
import io.headgate.proxy.node.Node;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/** {@code DELETE /v1/connections/ID}. */
final class DeleteConnection {
    /** As long as clients of a WebSocket have for their goodbye, twice; a request that is not done by then is cut. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    static final Operation OPERATION = new Operation(
                    "DELETE",
                    "/v1/connections/{id}",
                    "Closes a client's connection: in order where its protocol has words for that (connection: close,"
                            + " GOAWAY, 1001), and at once where something is still under way after "
                            + GRACE.toSeconds() + " seconds. Nothing keeps the client from coming again.",
                    Map.of(),
                    null,
                    ClientView.class,
                    Map.of(404, "There is no such connection, or no longer."),
                    DeleteConnection::handle)
            .by(AdminRole.OPERATOR);

    private DeleteConnection() {}

    private static Answer handle(Node node, Call call) throws IOException {
        String named = call.named("id");
        ConnectionId id = ConnectionId.parse(named);
        Optional<ConnectionView> closed = id == null ? Optional.empty() : closed(node, id);
        if (closed.isEmpty()) {
            throw new Refusal(
                    404, "There is no connection '" + named + "', or no longer; GET /v1/connections has all.");
        }
        ClientView was = ClientView.of(closed.get(), System.nanoTime());
        call.changed(was, null);
        return Answer.of(was);
    }

    private static Optional<ConnectionView> closed(Node node, ConnectionId id) throws IOException {
        try {
            return node.clients().dismiss(id, GRACE, GetConnections.PATIENCE);
        } catch (TimeoutException e) {
            throw new Refusal(503, "Worker " + id.worker() + " does not answer; the connection stays as it is.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a worker was asked");
        }
    }
}
