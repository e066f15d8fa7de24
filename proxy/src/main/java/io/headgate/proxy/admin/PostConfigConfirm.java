package io.headgate.proxy.admin;

import io.headgate.proxy.node.ConfigRequest;
import io.headgate.proxy.node.Node;
import io.headgate.proxy.node.Revision;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/** {@code POST /v1/config/confirm}. */
final class PostConfigConfirm {
    static final Operation OPERATION = new Operation(
                    "POST",
                    "/v1/config/confirm",
                    "Keeps the revision that was to be confirmed.",
                    Map.of(),
                    Nothing.class,
                    Revision.class,
                    Map.of(
                            409, "No revision waits to be confirmed.",
                            412, "Another revision holds than the one that If-Match names.",
                            507, "The confirmation cannot be written down; the time goes on."),
                    PostConfigConfirm::handle)
            .asking(ConfigTerms.IF_MATCH, ConfigTerms.IF_MATCH_DOES);

    private PostConfigConfirm() {}

    record Nothing() {}

    private static Answer handle(Node node, Call call) throws IOException {
        call.body(Set.of());
        ConfigRequest request = ConfigTerms.of(call);
        return Answer.of(
                ConfigTerms.orRefusal(node, () -> node.state().configs().confirm(request)));
    }
}
