package io.headgate.proxy.admin;

import io.headgate.config.yaml.EffectiveConfig;
import io.headgate.config.yaml.Reading;
import io.headgate.proxy.node.InvalidConfig;
import io.headgate.proxy.node.Loaded;
import io.headgate.proxy.node.Node;
import io.headgate.proxy.node.NodeView;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/config/diff}. */
final class PostConfigDiff {
    static final Operation OPERATION = new Operation(
            "POST",
            "/v1/config/diff",
            "What another configuration would change: the given text, read as if it stood in the node's file, or the"
                    + " given revision, or without one the file as it is now. Changes nothing.",
            Map.of(),
            Other.class,
            Compared.class,
            Map.of(
                    404, "There is no such revision, or no longer.",
                    422, "A value is not possible, or the other configuration has problems."),
            PostConfigDiff::handle);

    private PostConfigDiff() {}

    /** At most one of the two. */
    record Other(@Nullable String text, @Nullable Long revision) {}

    /**
     * @param from the revision that holds
     * @param to the file, or {@code revision N}
     * @param same whether both mean the same
     * @param diff a unified diff of the effective configurations, secrets hidden; empty where nothing that it shows
     *     differs
     */
    record Compared(long from, String to, boolean same, String diff) {}

    private static Answer handle(Node node, Call call) throws IOException {
        Map<String, Object> body = call.body(Set.of("text", "revision"));
        Object text = body.get("text");
        Long revision = PostConfigRollback.revision(body.get("revision"));
        if (text != null && (revision != null || !(text instanceof String))) {
            throw new Refusal(422, "Send a text, or the number of a revision, or nothing for the file.");
        }
        NodeView view = node.state().view();
        Loaded holds = view.loaded();
        String name = revision == null ? holds.file().toString() : "revision " + revision;
        Reading other = other(node, holds, text, revision).reading();
        long from = view.revision().revision();
        return Answer.of(new Compared(
                from,
                name,
                holds.config().equals(other.orThrow()),
                UnifiedDiff.of(
                        "revision " + from,
                        name,
                        EffectiveConfig.printPlain(holds.reading()),
                        EffectiveConfig.printPlain(other))));
    }

    private static Loaded other(Node node, Loaded holds, @Nullable Object text, @Nullable Long revision) {
        if (revision != null) {
            return ConfigTerms.orRefusal(node, () -> node.state().configs().at(revision));
        }
        try {
            return text == null ? Loaded.from(holds.file()) : Loaded.of(holds.file(), (String) text);
        } catch (InvalidConfig e) {
            throw ConfigTerms.invalid(
                    node, "The other configuration is invalid", e.reading().problems());
        }
    }
}
