package io.headgate.config;

/// A text that is never written anywhere: it prints as `***`.
public record Secret(String value) {
    public Secret {
        if (value.isEmpty()) {
            throw new InvalidValue("the secret is empty", "give one, or leave the key out");
        }
    }

    public static Secret parse(String text) {
        return new Secret(text);
    }

    @Override
    public String toString() {
        return "***";
    }
}
