package io.headgate.proxy.admin;

import io.headgate.config.Access;
import io.headgate.config.snapshot.EndpointId;
import io.headgate.config.snapshot.EndpointStatus;
import io.headgate.dataplane.BoundListener;
import io.headgate.dataplane.upstream.EndpointState;
import io.headgate.dataplane.upstream.UpstreamState;
import io.headgate.proxy.node.Intent;
import io.headgate.proxy.node.Node;
import io.headgate.proxy.node.NodeView;
import io.headgate.proxy.node.Reload;
import io.headgate.proxy.node.Revision;
import io.headgate.proxy.node.Version;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code GET /v1/status}. */
final class GetStatus {
    static final Operation OPERATION = Operation.get(
            "/v1/status",
            "What this node is, which configuration holds, what the operator wants of endpoints.",
            Status.class,
            (node, _) -> handle(node));

    private GetStatus() {}

    record Status(
            String version,
            long pid,
            Node.Phase phase,
            Instant startedAt,
            double uptimeSeconds,
            int workers,
            String transport,
            ConfigStatus config,
            List<BoundListener> listeners,
            long connections,
            List<UpstreamStatus> upstreams,
            List<IntentStatus> operator,
            List<AccessStatus> operatorAccess) {}

    /**
     * @param revision of the configuration that holds; {@code lastReload} may have been refused since
     * @param source why it holds
     * @param confirmBy when the one before holds again unless this is confirmed; absent: it need not be
     * @param differsFromFile whether the file says something else, or has problems
     */
    record ConfigStatus(
            String file,
            long revision,
            Revision.Source source,
            @Nullable Instant confirmBy,
            boolean differsFromFile,
            Instant loadedAt,
            Reload lastReload) {}

    /** @param up how many of its endpoints checks do not call down */
    record UpstreamStatus(String name, int endpoints, int up, int active) {}

    /** @param present whether the configuration has the endpoint */
    record IntentStatus(
            String upstream,
            String endpoint,
            EndpointStatus.Admin state,
            @Nullable Integer weight,
            Instant since,
            boolean present) {}

    /**
     * Of how many blocks of addresses the operator says something; {@code GET /v1/listeners/NAME/access} shows them.
     *
     * @param present whether the configuration has the listener
     */
    record AccessStatus(String listener, long allow, long deny, boolean present) {}

    private static Answer handle(Node node) throws IOException {
        NodeView view = node.state().view();
        long connections = Counts.of(node.metrics()).by("connections", "listener").values().stream()
                .mapToLong(Long::longValue)
                .sum();
        return Answer.of(new Status(
                Version.TEXT,
                ProcessHandle.current().pid(),
                node.phase(),
                node.startedAt(),
                Duration.between(node.startedAt(), Instant.now()).toMillis() / 1e3,
                node.workers(),
                view.loaded().config().transport().toString(),
                config(node, view),
                node.listeners(),
                connections,
                node.upstreams().upstreams().stream().map(GetStatus::upstream).toList(),
                intents(view),
                access(view)));
    }

    private static ConfigStatus config(Node node, NodeView view) {
        Revision revision = view.revision();
        return new ConfigStatus(
                view.loaded().file().toAbsolutePath().normalize().toString(),
                revision.revision(),
                revision.source(),
                revision.confirmed() ? null : revision.confirmBy(),
                node.state().configs().differFromFile(),
                view.loaded().at(),
                view.lastReload());
    }

    private static UpstreamStatus upstream(UpstreamState upstream) {
        int up = 0;
        int active = 0;
        EndpointState[] endpoints = upstream.endpoints();
        for (EndpointState endpoint : endpoints) {
            up += endpoint.status().health() == EndpointStatus.Health.DOWN ? 0 : 1;
            active += endpoint.active();
        }
        return new UpstreamStatus(upstream.name(), endpoints.length, up, active);
    }

    private static List<AccessStatus> access(NodeView view) {
        List<AccessStatus> shown = new ArrayList<>();
        view.access().forEach((listener, blocks) -> {
            long denied = blocks.values().stream()
                    .filter(intent -> intent.verdict() == Access.Verdict.DENY)
                    .count();
            boolean present = view.loaded().config().listeners().containsKey(listener);
            shown.add(new AccessStatus(listener, blocks.size() - denied, denied, present));
        });
        return shown;
    }

    private static List<IntentStatus> intents(NodeView view) {
        Set<EndpointId> present = view.endpoints();
        List<IntentStatus> shown = new ArrayList<>();
        for (Map.Entry<EndpointId, Intent> entry : view.intents().entrySet()) {
            EndpointId id = entry.getKey();
            Intent intent = entry.getValue();
            shown.add(new IntentStatus(
                    id.upstream(),
                    id.address().toString(),
                    intent.state(),
                    intent.weight(),
                    intent.since(),
                    present.contains(id)));
        }
        return shown;
    }
}
