package io.headgate.proxy.admin;

import io.headgate.config.Durations;
import io.headgate.config.InvalidValue;
import io.headgate.config.yaml.Problem;
import io.headgate.proxy.node.ChangeRefused;
import io.headgate.proxy.node.ConfigRequest;
import io.headgate.proxy.node.Node;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What all changes of the configuration have in common: the terms of a request, and what is refused. */
final class ConfigTerms {
    /** The field of a request that names the revision which must hold (RFC 9110 section 13.1.1). */
    static final String IF_MATCH = "If-Match";

    static final String CONFIRM_WITHIN = "confirm_within";
    static final String IF_MATCH_DOES = "The revision that must hold.";
    static final String CONFIRM_WITHIN_DOES =
            "As in 60s, from 1s to 1h: unless POST /v1/config/confirm comes within it, the configuration before holds"
                    + " again.";

    private static final Duration CONFIRM_WITHIN_MIN = Duration.ofSeconds(1);

    /** Who needs longer to look has looked; until then no other change is possible. */
    private static final Duration CONFIRM_WITHIN_MAX = Duration.ofHours(1);

    private ConfigTerms() {}

    /** Something that may be refused. */
    @FunctionalInterface
    interface Change<T> {
        T make() throws IOException;
    }

    static ConfigRequest of(Call call) {
        return new ConfigRequest(call.who(), ifMatch(call.field(IF_MATCH)), confirmWithin(call.asked(CONFIRM_WITHIN)));
    }

    /** As an entity tag or as a bare number; {@code *} is any. */
    private static @Nullable Long ifMatch(@Nullable String given) {
        if (given == null || given.strip().equals("*")) {
            return null;
        }
        String number = given.strip().replaceFirst("^\"(.*)\"$", "$1");
        if (!number.matches("[0-9]{1,18}")) {
            throw new Refusal(412, "If-Match is '" + given + "', which is no revision; send a number such as \"7\".");
        }
        return Long.valueOf(number);
    }

    private static @Nullable Duration confirmWithin(@Nullable String given) {
        if (given == null) {
            return null;
        }
        try {
            Duration within = Durations.parse(given);
            if (within.compareTo(CONFIRM_WITHIN_MIN) >= 0 && within.compareTo(CONFIRM_WITHIN_MAX) <= 0) {
                return within;
            }
        } catch (InvalidValue e) {
            throw new Refusal(422, CONFIRM_WITHIN + ": " + e.getMessage());
        }
        throw new Refusal(422, CONFIRM_WITHIN + " is " + given + ", which is outside 1s to 1h.");
    }

    /** What comes of a change, or why not. */
    static <T> T orRefusal(Node node, Change<T> change) {
        try {
            return change.make();
        } catch (ChangeRefused e) {
            Refusal refusal = new Refusal(status(e.why()), sentence(Objects.toString(e.getMessage())))
                    .with("revision", node.state().view().revision().revision());
            throw e.problems().isEmpty() ? refusal : refusal.with("problems", ours(node, e.problems()));
        } catch (IOException e) {
            throw new Refusal(503, "The configuration cannot be changed now: " + e.getMessage() + ".");
        }
    }

    private static int status(ChangeRefused.Why why) {
        return switch (why) {
            case NO_SUCH_REVISION -> 404;
            case UNCONFIRMED, NOTHING_TO_CONFIRM -> 409;
            case OTHER_REVISION -> 412;
            case INVALID, NOT_SERVED, OTHER_FILE -> 422;
            case NOT_WRITTEN -> 507;
        };
    }

    private static String sentence(String message) {
        return Character.toUpperCase(message.charAt(0)) + message.substring(1) + (message.endsWith(".") ? "" : ".");
    }

    static Refusal invalid(Node node, String what, List<Problem> problems) {
        long holds = node.state().view().revision().revision();
        return new Refusal(422, what + "; revision " + holds + " goes on.")
                .with("revision", holds)
                .with("problems", ours(node, problems));
    }

    /**
     * A text may include any file that the node can read, and a problem in one quotes from it; so of other files only
     * the places are told.
     */
    static List<Problem> ours(Node node, List<Problem> problems) {
        String ours = node.state().view().loaded().file().toString();
        return problems.stream()
                .map(problem -> problem.file().equals(ours)
                        ? problem
                        : new Problem(
                                problem.file(),
                                problem.line(),
                                problem.column(),
                                "",
                                "there is a problem here",
                                "see it with headgate check on the machine"))
                .toList();
    }
}
