package io.headgate.proxy.admin;

import io.headgate.config.Address;
import io.headgate.config.AdminRole;
import io.headgate.config.InvalidValue;
import io.headgate.config.Words;
import io.headgate.config.snapshot.EndpointId;
import io.headgate.config.snapshot.EndpointStatus;
import io.headgate.proxy.node.Intent;
import io.headgate.proxy.node.Node;
import io.headgate.proxy.node.UnknownEndpoint;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code PUT /v1/upstreams/NAME/endpoints/ADDR}. */
final class PutEndpoint {
    static final Operation OPERATION = new Operation(
                    "PUT",
                    "/v1/upstreams/{name}/endpoints/{endpoint}",
                    "Says what the operator wants of an endpoint, an address or a DNS name; it survives reload and"
                            + " restart. What is not given stays; a weight of null gives the configured one back.",
                    Map.of(),
                    Change.class,
                    Wanted.class,
                    Map.of(404, "The configuration has no such endpoint.", 422, "A value is not possible."),
                    PutEndpoint::handle)
            .by(AdminRole.OPERATOR);

    private static final int WEIGHT_MAX = 256;

    private PutEndpoint() {}

    /** @param weight 0 to 256 */
    record Change(
            EndpointStatus.@Nullable Admin state, @Nullable Integer weight) {}

    record Wanted(
            String upstream,
            String endpoint,
            EndpointStatus.Admin state,
            @Nullable Integer weight) {}

    private static Answer handle(Node node, Call call) throws IOException {
        EndpointId id = new EndpointId(call.named("name"), address(call.named("endpoint")));
        Map<String, Object> body = call.body(Set.of("state", "weight"));
        if (body.isEmpty()) {
            throw new Refusal(422, "Nothing is to be changed; send state, weight or both.");
        }
        EndpointStatus.Admin state = body.containsKey("state") ? state(body.get("state")) : null;
        boolean weighs = body.containsKey("weight");
        Integer weight = weighs ? weight(body.get("weight")) : null;
        try {
            Intent[] was = new Intent[1];
            Intent now = node.state().intend(id, before -> {
                was[0] = before;
                return new Intent(
                        state == null ? before.state() : state, weighs ? weight : before.weight(), before.since());
            });
            call.changed(wanted(id, was[0]), wanted(id, now));
            return Answer.of(wanted(id, now));
        } catch (UnknownEndpoint e) {
            throw new Refusal(404, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new Refusal(500, "The operator's intent cannot be written down: " + e.getMessage());
        }
    }

    private static Wanted wanted(EndpointId id, Intent intent) {
        return new Wanted(id.upstream(), id.address().toString(), intent.state(), intent.weight());
    }

    private static Address address(String text) {
        try {
            return Address.parse(text);
        } catch (InvalidValue e) {
            throw new Refusal(404, "The endpoint in the path: " + e.getMessage());
        }
    }

    private static EndpointStatus.Admin state(@Nullable Object given) {
        for (EndpointStatus.Admin state : EndpointStatus.Admin.values()) {
            if (Words.of(state).equals(given)) {
                return state;
            }
        }
        throw new Refusal(422, "The state '" + given + "' is not known; known are ready, drain and maintenance.");
    }

    private static @Nullable Integer weight(@Nullable Object given) {
        if (given == null) {
            return null;
        }
        if (given instanceof Integer weight && weight >= 0 && weight <= WEIGHT_MAX) {
            return weight;
        }
        throw new Refusal(
                422,
                "The weight '" + given + "' is not a whole number from 0 to " + WEIGHT_MAX
                        + "; give one, or take it back: --weight configured, null in JSON.");
    }
}
