package io.headgate.config;

/// What becomes of clients of whose certificate nobody says whether it has been revoked: refused, or let in.
public enum WhenUnknown {
    FAIL_CLOSED,
    FAIL_OPEN;

    @Override
    public String toString() {
        return Words.of(this);
    }
}
