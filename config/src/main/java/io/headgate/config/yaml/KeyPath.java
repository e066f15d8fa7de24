package io.headgate.config.yaml;

import org.jspecify.annotations.Nullable;

/// The way from the top of the configuration to a value; made cheaply, written only when there is a problem.
///
/// @param parent null at the top
/// @param step a key (`String`) or a list position (`Integer`)
record KeyPath(@Nullable KeyPath parent, Object step) {
    static final KeyPath TOP = new KeyPath(null, "");

    KeyPath then(Object next) {
        return new KeyPath(this, next);
    }

    /// As in `routes[2].upstream`; a key that is no plain word is quoted.
    @Override
    public String toString() {
        if (parent == null) {
            return "";
        }
        String before = parent.toString();
        if (step instanceof Integer index) {
            return before + "[" + index + "]";
        }
        String key = step.toString();
        boolean plain = !key.isEmpty() && key.chars().allMatch(c -> c > 0x20 && c < 0x7F && ".[]:\"".indexOf(c) < 0);
        String word = plain ? key : "\"" + key + "\"";
        return before.isEmpty() ? word : before + "." + word;
    }
}
