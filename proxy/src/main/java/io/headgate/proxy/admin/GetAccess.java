package io.headgate.proxy.admin;

import io.headgate.config.Access;
import io.headgate.config.Cidr;
import io.headgate.config.Listener;
import io.headgate.config.grammar.Suggestion;
import io.headgate.proxy.node.AccessIntent;
import io.headgate.proxy.node.Node;
import io.headgate.proxy.node.NodeView;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code GET /v1/listeners/NAME/access}. */
final class GetAccess {
    static final Operation OPERATION = Operation.get(
                    "/v1/listeners/{name}/access",
                    "Whose addresses may connect to a listener, by the configuration and before that by the operator.",
                    Shown.class,
                    (node, call) -> Answer.of(shown(node, call.named("name"))))
            .or(404, "The configuration has no such listener.");

    private GetAccess() {}

    /**
     * @param allow as configured, without the file's
     * @param deny as configured, without the file's
     * @param operator what was said while the gateway runs, the last at the end; asked first
     */
    record Shown(
            String listener,
            List<String> allow,
            List<String> deny,
            @Nullable String allowFile,
            @Nullable String denyFile,
            List<Said> operator) {}

    /** @param until when it is over; absent: when the operator says so */
    record Said(
            String block,
            Access.Verdict verdict,
            Instant since,
            @Nullable Instant until) {}

    static Shown shown(Node node, String name) throws IOException {
        NodeView view = node.state().view();
        Listener listener = view.loaded().config().listeners().get(name);
        if (listener == null) {
            throw new Refusal(
                    404,
                    "There is no listener '" + name + "'; "
                            + Suggestion.remedy(
                                    name, view.loaded().config().listeners().keySet()));
        }
        Access access = listener.access();
        List<Said> operator = new ArrayList<>();
        for (Map.Entry<Cidr, AccessIntent> each :
                view.access().getOrDefault(name, Map.of()).entrySet()) {
            AccessIntent intent = each.getValue();
            operator.add(new Said(each.getKey().toString(), intent.verdict(), intent.since(), intent.until()));
        }
        return new Shown(
                name,
                access.allow().stream().map(Cidr::toString).toList(),
                access.deny().stream().map(Cidr::toString).toList(),
                access.allowFile(),
                access.denyFile(),
                operator);
    }
}
