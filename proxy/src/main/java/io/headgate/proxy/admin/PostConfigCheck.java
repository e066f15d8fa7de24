package io.headgate.proxy.admin;

import io.headgate.config.yaml.ConfigReader;
import io.headgate.config.yaml.Problem;
import io.headgate.config.yaml.Reading;
import io.headgate.proxy.node.Node;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/config/check}. */
final class PostConfigCheck {
    static final Operation OPERATION = new Operation(
            "POST",
            "/v1/config/check",
            "Says what is wrong with a configuration: the given text, read as if it stood in the node's file,"
                    + " or without one the file as it is now. Changes nothing.",
            Map.of(),
            Text.class,
            Checked.class,
            Map.of(422, "The text is not a text, or a member is not known."),
            PostConfigCheck::handle);

    private PostConfigCheck() {}

    record Text(@Nullable String text) {}

    record Checked(boolean valid, List<Problem> problems, List<Problem> warnings) {}

    private static Answer handle(Node node, Call call) throws IOException {
        Object text = call.body(Set.of("text")).get("text");
        Path file = node.state().view().loaded().file();
        Reading reading = switch (text) {
            case null -> ConfigReader.read(file);
            case String given -> ConfigReader.read(file.toString(), given);
            default -> throw new Refusal(422, "The text is not a text but " + text + ".");
        };
        return Answer.of(new Checked(
                reading.config() != null,
                ConfigTerms.ours(node, reading.problems()),
                ConfigTerms.ours(node, reading.warnings())));
    }
}
