package io.headgate.proxy.admin;

import java.io.IOException;
import java.util.Map;
import java.util.Set;

/** {@code POST /v1/session}. */
final class PostSession {
    static final Operation OPERATION = new Operation(
                    "POST",
                    "/v1/session",
                    "Logs a user in by his password and gives his browser a cookie for what follows; it holds until"
                            + " nothing is asked for half an hour, for twelve hours, or until anything about the user"
                            + " changes.",
                    Map.of(),
                    Credentials.class,
                    GetSession.Shown.class,
                    Map.of(
                            401,
                            "The name or the password is wrong.",
                            409,
                            "The configuration has no users.",
                            422,
                            "A member is missing or no text.",
                            429,
                            "Too many logins have failed; `retry-after` says when to try again."),
                    (_, call) -> handle(call))
            .open();

    private PostSession() {}

    record Credentials(String name, String password) {}

    private static Answer handle(Call call) throws IOException {
        Map<String, Object> body = call.body(Set.of("name", "password"));
        try {
            Door door = call.door();
            Door.Login login = door.login(call.source(), text(body, "name"), text(body, "password"));
            call.answerField("set-cookie", Cookies.set(login.secret(), door.secure()));
            return Answer.of(GetSession.shown(new Caller(
                    login.account().name(), login.account().role(), Caller.Via.SESSION, "", login.secret())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal(503, "The gateway is stopping.");
        }
    }

    private static String text(Map<String, Object> body, String member) {
        if (body.get(member) instanceof String text) {
            return text;
        }
        throw new Refusal(422, "The member '" + member + "' is no text; send name and password.");
    }
}
