package io.headgate.proxy.testing;

import io.headgate.proxy.login.Passwords;
import io.headgate.proxy.login.Tokens;

/** A user of the admin API for each role, called as the role is, with a token; {@code admin} has a password too. */
public final class TestUsers {
    public static final String VIEWER_TOKEN = Tokens.make();
    public static final String OPERATOR_TOKEN = Tokens.make();
    public static final String ADMIN_TOKEN = Tokens.make();
    public static final String PASSWORD = "correct horse";

    /** What the user {@code admin} logs in with. */
    public static final String LOGIN = "{\"name\":\"admin\",\"password\":\"" + PASSWORD + "\"}";

    private static final String PASSWORD_HASH = Passwords.hash(PASSWORD);

    /** The key {@code admin} of a configuration. */
    public static final String ADMIN = "{ bind: 127.0.0.1:0, " + users() + " }";

    private TestUsers() {}

    /** The key {@code users} in it. */
    public static String users() {
        return "users: { " + user("viewer", VIEWER_TOKEN, "") + ", " + user("operator", OPERATOR_TOKEN, "") + ", "
                + user("admin", ADMIN_TOKEN, ", password: \"" + PASSWORD_HASH + "\"") + " }";
    }

    private static String user(String role, String token, String more) {
        return role + ": { role: " + role + ", tokens: \"" + Tokens.hash(token) + "\"" + more + " }";
    }
}
