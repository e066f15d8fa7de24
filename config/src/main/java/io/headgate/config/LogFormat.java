package io.headgate.config;

/// How the program's own log is written.
public enum LogFormat {
    TEXT,
    JSON;

    @Override
    public String toString() {
        return Words.of(this);
    }
}
