package io.headgate.proxy.admin;

import io.headgate.proxy.node.ConfigChange;
import io.headgate.proxy.node.ConfigRequest;
import io.headgate.proxy.node.Node;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/config/rollback}. */
final class PostConfigRollback {
    static final Operation OPERATION = new Operation(
                    "POST",
                    "/v1/config/rollback",
                    "Lets an earlier revision hold again, under a number of its own: the one that is named, or the one"
                            + " before that which holds. Included files are as they were then; certificates and other"
                            + " files that it names are read anew.",
                    Map.of(),
                    Wanted.class,
                    PutConfig.Changed.class,
                    Map.of(
                            404, "There is no such revision, or no longer.",
                            412, "Another revision holds than the one that If-Match names.",
                            422, "The revision has problems today, or cannot be adopted; nothing has changed.",
                            507, "The revision cannot be written down; nothing has changed."),
                    PostConfigRollback::handle)
            .asking(ConfigTerms.IF_MATCH, ConfigTerms.IF_MATCH_DOES)
            .asking(ConfigTerms.CONFIRM_WITHIN, ConfigTerms.CONFIRM_WITHIN_DOES);

    private PostConfigRollback() {}

    record Wanted(@Nullable Long revision) {}

    private static Answer handle(Node node, Call call) throws IOException {
        Long revision = revision(call.body(Set.of("revision")).get("revision"));
        ConfigRequest request = ConfigTerms.of(call);
        ConfigChange change =
                ConfigTerms.orRefusal(node, () -> node.state().configs().rollBack(revision, request));
        return Answer.of(PutConfig.Changed.of(node, change));
    }

    /** A member of a body, or of a query. */
    static @Nullable Long revision(@Nullable Object given) {
        if (given == null) {
            return null;
        }
        if (String.valueOf(given).matches("[0-9]{1,18}")) {
            return Long.valueOf(String.valueOf(given));
        }
        throw new Refusal(422, "The revision '" + given + "' is not a number.");
    }
}
