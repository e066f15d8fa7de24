package io.headgate.config;

/// What is spoken with an upstream.
public enum Protocol {
    /// HTTP/1.1, one request at a time on each connection.
    HTTP1,
    /// HTTP/2, in cleartext by prior knowledge, many requests on each connection.
    H2;

    @Override
    public String toString() {
        return Words.of(this);
    }
}
