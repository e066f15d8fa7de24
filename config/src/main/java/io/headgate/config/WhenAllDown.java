package io.headgate.config;

/// What a request gets when no endpoint is up: 503, or any endpoint regardless of its health.
public enum WhenAllDown {
    FAIL_CLOSED,
    FAIL_OPEN;

    @Override
    public String toString() {
        return Words.of(this);
    }
}
