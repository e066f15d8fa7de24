package io.headgate.proxy.admin;

import io.headgate.config.yaml.Problem;
import io.headgate.proxy.node.ConfigChange;
import io.headgate.proxy.node.ConfigRequest;
import io.headgate.proxy.node.InvalidConfig;
import io.headgate.proxy.node.Loaded;
import io.headgate.proxy.node.Node;
import io.headgate.proxy.node.Revision;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code PUT /v1/config}. */
final class PutConfig {
    static final Operation OPERATION = new Operation(
                    "PUT",
                    "/v1/config",
                    "Lets the configuration in the body hold, a YAML document that is read as if it stood in the node's"
                            + " file; answers when it serves. It becomes a revision; the file stays as it is, and holds"
                            + " again after a reload or a start.",
                    Map.of(),
                    String.class,
                    Changed.class,
                    Map.of(
                            409, "The revision that holds waits to be confirmed.",
                            412, "Another revision holds than the one that If-Match names.",
                            422, "The configuration has problems, or cannot be adopted; nothing has changed.",
                            507, "The revision cannot be written down; nothing has changed."),
                    PutConfig::handle)
            .asking(ConfigTerms.IF_MATCH, ConfigTerms.IF_MATCH_DOES)
            .asking(ConfigTerms.CONFIRM_WITHIN, ConfigTerms.CONFIRM_WITHIN_DOES);

    private PutConfig() {}

    /**
     * @param revision the one that holds now
     * @param changed whether that is another one than before
     * @param changes what differs from the one before, a few words each
     * @param confirmBy when the one before holds again without a confirmation; absent: it need not be confirmed
     * @param differsFromFile whether the file says something else
     */
    record Changed(
            long revision,
            boolean changed,
            List<String> changes,
            List<Problem> warnings,
            List<String> nextStart,
            @Nullable Instant confirmBy,
            boolean differsFromFile) {
        static Changed of(Node node, ConfigChange change) {
            Revision revision = change.revision();
            return new Changed(
                    revision.revision(),
                    change.changed(),
                    change.changed() ? revision.changes() : List.of(),
                    change.warnings(),
                    change.nextStart(),
                    revision.confirmed() ? null : revision.confirmBy(),
                    node.state().configs().differFromFile());
        }
    }

    private static Answer handle(Node node, Call call) throws IOException {
        String text = call.text();
        ConfigRequest request = ConfigTerms.of(call);
        try {
            Loaded next = Loaded.of(node.state().view().loaded().file(), text);
            ConfigChange change =
                    ConfigTerms.orRefusal(node, () -> node.state().configs().apply(next, request));
            return Answer.of(Changed.of(node, change));
        } catch (InvalidConfig e) {
            throw ConfigTerms.invalid(
                    node, "The configuration is invalid", e.reading().problems());
        }
    }
}
