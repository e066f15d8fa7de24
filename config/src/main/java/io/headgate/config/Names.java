package io.headgate.config;

/// Names that operators give to listeners, upstreams and routes; they appear in metrics, logs and addresses of the admin API.
final class Names {
    private static final int LENGTH_MAX = 64;

    private Names() {}

    static void check(String name) {
        if (name.isEmpty() || name.length() > LENGTH_MAX || !name.chars().allMatch(Names::isNameChar)) {
            throw new InvalidValue(
                    "'" + name + "' is not a name", "use 1 to 64 letters, digits, '-', '_' and '.', as in shop-api");
        }
    }

    private static boolean isNameChar(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.';
    }
}
