package io.headgate.proxy.admin;

import io.headgate.config.AdminRole;
import io.headgate.proxy.node.Node;
import io.headgate.proxy.node.Reload;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/** {@code POST /v1/reload}. */
final class PostReload {
    static final Operation OPERATION = new Operation(
                    "POST",
                    "/v1/reload",
                    "Reads the configuration file again; answers when the new configuration serves.",
                    Map.of(),
                    Nothing.class,
                    Reload.class,
                    Map.of(422, "The file has problems, or cannot be adopted; the configuration before goes on."),
                    PostReload::handle)
            .by(AdminRole.OPERATOR);

    private PostReload() {}

    record Nothing() {}

    private static Answer handle(Node node, Call call) throws IOException {
        call.body(Set.of());
        Reload reload = node.state().reload(call.who());
        if (reload.succeeded()) {
            return Answer.of(reload);
        }
        String why = reload.error() == null ? "The configuration is invalid" : reload.error();
        throw new Refusal(422, why + "; revision " + reload.revision() + " goes on.")
                .with("revision", reload.revision())
                .with("problems", reload.problems());
    }
}
