package io.headgate.proxy.admin;

import io.headgate.config.AdminRole;
import io.headgate.config.Cidr;
import io.headgate.config.Durations;
import io.headgate.config.InvalidValue;
import io.headgate.config.Words;
import io.headgate.proxy.node.AccessChange;
import io.headgate.proxy.node.AccessIntent;
import io.headgate.proxy.node.Node;
import io.headgate.proxy.node.UnknownListener;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code PUT /v1/listeners/NAME/access}. */
final class PutAccess {
    static final Operation OPERATION = new Operation(
                    "PUT",
                    "/v1/listeners/{name}/access",
                    "Says of blocks of addresses that they may connect to a listener or may not, before what the"
                            + " configuration says; it survives reload and restart. New connections go by it at once,"
                            + " those that are open stay. What is said of blocks that are not named stays.",
                    Map.of(),
                    Change.class,
                    GetAccess.Shown.class,
                    Map.of(404, "The configuration has no such listener.", 422, "A value is not possible."),
                    PutAccess::handle)
            .by(AdminRole.OPERATOR);

    private static final Duration EXPIRES_AFTER_MIN = Duration.ofSeconds(1);
    private static final Duration EXPIRES_AFTER_MAX = Duration.ofDays(365);

    private PutAccess() {}

    /**
     * @param remove blocks of which nothing is said any more
     * @param expiresAfter how long it holds, as in {@code 1h}; absent: until something else is said
     */
    record Change(
            @Nullable List<String> allow,
            @Nullable List<String> deny,
            @Nullable List<String> remove,
            @Nullable String expiresAfter) {}

    private static Answer handle(Node node, Call call) throws IOException {
        String name = call.named("name");
        Map<String, Object> body = call.body(Set.of("allow", "deny", "remove", "expires_after"));
        AccessChange change = new AccessChange(
                blocks(body, "allow"),
                blocks(body, "deny"),
                blocks(body, "remove"),
                expiresAfter(body.get("expires_after")));
        if (change.allow().isEmpty()
                && change.deny().isEmpty()
                && change.remove().isEmpty()) {
            throw new Refusal(422, "Nothing is to be changed; send allow, deny or remove.");
        }
        try {
            Map<String, String> before = said(node, name, change);
            node.state().say(name, change);
            call.changed(before, said(node, name, change));
            return Answer.of(GetAccess.shown(node, name));
        } catch (UnknownListener e) {
            throw new Refusal(404, String.valueOf(e.getMessage()));
        } catch (InvalidValue e) {
            throw new Refusal(422, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new Refusal(500, "What is said of addresses cannot be written down: " + e.getMessage());
        }
    }

    /** What the operator says of the blocks that a change is about. */
    private static Map<String, String> said(Node node, String listener, AccessChange change) {
        Map<Cidr, AccessIntent> all = node.state().view().access().getOrDefault(listener, Map.of());
        Map<String, String> said = new TreeMap<>();
        for (List<Cidr> blocks : List.of(change.allow(), change.deny(), change.remove())) {
            for (Cidr block : blocks) {
                AccessIntent intent = all.get(block);
                said.put(block.toString(), intent == null ? "nothing" : Words.of(intent.verdict()));
            }
        }
        return said;
    }

    private static List<Cidr> blocks(Map<String, Object> body, String member) {
        Object given = body.getOrDefault(member, List.of());
        if (!(given instanceof List<?> list)) {
            throw new Refusal(422, "The member '" + member + "' is not a list; send one, e.g. [\"198.51.100.0/24\"].");
        }
        List<Cidr> blocks = new ArrayList<>();
        for (Object each : list) {
            try {
                blocks.add(Cidr.parse(String.valueOf(each)));
            } catch (InvalidValue e) {
                throw new Refusal(422, member + ": " + e.getMessage());
            }
        }
        return blocks;
    }

    private static @Nullable Duration expiresAfter(@Nullable Object given) {
        if (given == null) {
            return null;
        }
        try {
            Duration after = Durations.parse(String.valueOf(given));
            if (after.compareTo(EXPIRES_AFTER_MIN) >= 0 && after.compareTo(EXPIRES_AFTER_MAX) <= 0) {
                return after;
            }
        } catch (InvalidValue e) {
            throw new Refusal(422, "expires_after: " + e.getMessage());
        }
        throw new Refusal(422, "expires_after is " + given + ", which is outside 1s to 365d.");
    }
}
