package io.headgate.proxy.admin;

import io.headgate.config.AdminRole;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;

/** {@code GET /v1/session} and {@code DELETE /v1/session}. */
final class GetSession {
    static final Operation OPERATION = Operation.get(
            "/v1/session",
            "Who asks, and what he may do; 401 when he has to say first.",
            Shown.class,
            (_, call) -> Answer.of(shown(call.caller())));

    static final Operation END = new Operation(
                    "DELETE",
                    "/v1/session",
                    "Ends the session of the cookie that comes with the request.",
                    Map.of(),
                    null,
                    Ended.class,
                    Map.of(),
                    (_, call) -> end(call))
            .by(AdminRole.VIEWER);

    private GetSession() {}

    /** @param via what he has proved who he is with; {@code machine}: nobody has to, as there are no users */
    record Shown(String name, AdminRole role, Caller.Via via) {}

    /** @param ended whether there was one */
    record Ended(boolean ended) {}

    static Shown shown(Caller caller) {
        return new Shown(caller.who(), Objects.requireNonNull(caller.role()), caller.via());
    }

    private static Answer end(Call call) throws IOException {
        Door door = call.door();
        call.answerField("set-cookie", Cookies.forget(door.secure()));
        return Answer.of(new Ended(door.logout(call.caller())));
    }
}
