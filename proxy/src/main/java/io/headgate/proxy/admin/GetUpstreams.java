package io.headgate.proxy.admin;

import io.headgate.config.Upstream;
import io.headgate.dataplane.upstream.UpstreamState;
import io.headgate.proxy.node.Node;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code GET /v1/upstreams}. */
final class GetUpstreams {
    static final Operation OPERATION = Operation.get(
            "/v1/upstreams",
            "All upstreams, and what is known of their endpoints.",
            Upstreams.class,
            (node, _) -> handle(node));

    private GetUpstreams() {}

    record Upstreams(List<UpstreamView> upstreams) {}

    private static Answer handle(Node node) throws IOException {
        Map<String, Upstream> configured = node.state().view().loaded().config().upstreams();
        List<UpstreamView> upstreams = new ArrayList<>();
        for (UpstreamState state : node.upstreams().upstreams()) {
            Upstream config = configured.get(state.name());
            if (config != null) {
                upstreams.add(UpstreamView.of(node, state, config, false));
            }
        }
        return Answer.of(new Upstreams(upstreams));
    }
}
