package io.headgate.proxy.admin;

import io.headgate.proxy.node.Node;
import java.util.Locale;

/** {@code GET /livez} and {@code GET /readyz}, for whoever decides whether this node gets traffic, or a restart. */
final class GetHealth {
    static final Operation LIVE = Operation.get(
                    "/livez",
                    "200 as long as the process answers.",
                    String.class,
                    (_, _) -> Answer.text(200, "alive\n"))
            .open();

    static final Operation READY = Operation.get(
                    "/readyz",
                    "200 while every listener accepts; 503 during a drain.",
                    String.class,
                    (node, _) -> ready(node.phase()))
            .or(503, "The node drains.")
            .open();

    private GetHealth() {}

    private static Answer ready(Node.Phase phase) {
        return phase == Node.Phase.READY
                ? Answer.text(200, "ready\n")
                : Answer.text(503, phase.name().toLowerCase(Locale.ROOT) + "\n");
    }
}
