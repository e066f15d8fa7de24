package io.headgate.proxy.admin;

import io.headgate.config.AdminRole;
import io.headgate.proxy.login.Account;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code GET /v1/users}. */
final class GetUsers {
    static final Operation OPERATION = Operation.get(
                    "/v1/users",
                    "Who may ask this API, and how they prove who they are; no secret and no hash of one.",
                    Users.class,
                    (_, call) -> handle(call.door()))
            .by(AdminRole.ADMIN);

    private GetUsers() {}

    record Users(List<User> users) {}

    /**
     * @param password whether he has one
     * @param tokens how many he has
     * @param certificate the name in his certificate
     * @param sessions how many are open
     */
    record User(
            String name,
            AdminRole role,
            boolean password,
            int tokens,
            @Nullable String certificate,
            int sessions) {}

    private static Answer handle(Door door) throws IOException {
        List<User> users = new ArrayList<>();
        door.admin()
                .users()
                .forEach((name, user) -> users.add(new User(
                        name,
                        user.role(),
                        user.password() != null,
                        user.tokens().size(),
                        user.certificate(),
                        door.sessions(new Account(name, user)))));
        return Answer.of(new Users(users));
    }
}
