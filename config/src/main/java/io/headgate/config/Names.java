package io.headgate.config;

/// Names that operators give to listeners, upstreams and routes; they appear in metrics, logs and addresses of the
/// admin API.
final class Names {
    private static final int LENGTH_MAX = 64;

    private Names() {}

    static void check(String name) {
        if (name.isEmpty() || name.length() > LENGTH_MAX || !isNameText(name)) {
            throw new InvalidValue(
                    "'" + name + "' is not a name", "use 1 to 64 letters, digits, '-', '_' and '.', as in shop-api");
        }
    }

    private static boolean isNameText(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (!isNameChar(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isNameChar(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.';
    }
}
