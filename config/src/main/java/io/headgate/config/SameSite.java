package io.headgate.config;

/// The `SameSite` attribute of a cookie.
public enum SameSite {
    LAX,
    STRICT,
    NONE;

    @Override
    public String toString() {
        return Words.of(this);
    }
}
