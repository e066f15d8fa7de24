package io.headgate.proxy.admin;

import io.headgate.config.yaml.EffectiveConfig;
import io.headgate.proxy.node.Loaded;
import io.headgate.proxy.node.Node;
import io.headgate.proxy.node.NodeView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code GET /v1/config}. */
final class GetConfig {
    static final Operation OPERATION = Operation.get(
                    "/v1/config",
                    "The configuration that holds, as its files said; secrets are ***.",
                    Configuration.class,
                    GetConfig::handle)
            .asking("effective", "Every value, also those no file gives, and where each came from.")
            .asking("revision", "An earlier revision instead, by its number.")
            .or(404, "There is no such revision, or no longer.")
            .or(422, "The revision has problems today, or is of another file.");

    private GetConfig() {}

    /**
     * @param files what was read; absent when the effective configuration is asked for
     * @param text the effective configuration as YAML
     * @param values the same, one by one
     */
    record Configuration(
            long revision,
            String file,
            @Nullable List<FileText> files,
            @Nullable String text,
            @Nullable List<EffectiveConfig.Value> values) {}

    record FileText(String name, String text) {}

    private static Answer handle(Node node, Call call) throws IOException {
        NodeView view = node.state().view();
        Long earlier = PostConfigRollback.revision(call.asked("revision"));
        Loaded loaded = earlier == null
                ? view.loaded()
                : ConfigTerms.orRefusal(node, () -> node.state().configs().at(earlier));
        boolean effective = call.asks("effective");
        return Answer.of(new Configuration(
                earlier == null ? view.revision().revision() : earlier,
                loaded.file().toString(),
                effective ? null : files(loaded),
                effective ? EffectiveConfig.print(loaded.reading()) : null,
                effective ? EffectiveConfig.values(loaded.reading()) : null));
    }

    private static List<FileText> files(Loaded loaded) {
        List<FileText> files = new ArrayList<>();
        RedactedText.of(loaded).forEach((name, text) -> files.add(new FileText(name, text)));
        return files;
    }
}
