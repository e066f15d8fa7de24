package io.headgate.proxy.admin;

import io.headgate.config.Upstream;
import io.headgate.config.grammar.Suggestion;
import io.headgate.dataplane.upstream.UpstreamState;
import io.headgate.proxy.node.Node;
import java.io.IOException;
import java.util.Map;

/** {@code GET /v1/upstreams/NAME}. */
final class GetUpstream {
    static final Operation OPERATION = Operation.get(
                    "/v1/upstreams/{name}",
                    "One upstream, with the last checks of each endpoint.",
                    UpstreamView.class,
                    (node, call) -> handle(node, call.named("name")))
            .or(404, "The configuration has no such upstream.");

    private GetUpstream() {}

    private static Answer handle(Node node, String name) throws IOException {
        Map<String, Upstream> configured = node.state().view().loaded().config().upstreams();
        UpstreamState state = node.upstreams().upstream(name);
        Upstream config = configured.get(name);
        if (state == null || config == null) {
            throw new Refusal(
                    404, "There is no upstream '" + name + "'; " + Suggestion.remedy(name, configured.keySet()));
        }
        return Answer.of(UpstreamView.of(node, state, config, true));
    }
}
