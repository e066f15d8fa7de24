package io.headgate.config;

/// The least important message that is still written.
public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG;

    @Override
    public String toString() {
        return Words.of(this);
    }
}
