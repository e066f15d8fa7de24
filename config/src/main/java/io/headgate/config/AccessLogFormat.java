package io.headgate.config;

/// How an exchange is written to the access log: one JSON object, or the combined format of web servers.
public enum AccessLogFormat {
    JSON,
    COMBINED;

    @Override
    public String toString() {
        return Words.of(this);
    }
}
