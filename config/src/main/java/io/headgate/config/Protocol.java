package io.headgate.config;

/// What is spoken with an upstream.
public enum Protocol {
    /// HTTP/1.1, one request at a time on each connection.
    HTTP1("http/1.1"),
    /// HTTP/2, many requests on each connection; in cleartext by prior knowledge.
    H2("h2");

    private final String alpn;

    Protocol(String alpn) {
        this.alpn = alpn;
    }

    /// Its name by RFC 7301.
    public String alpn() {
        return alpn;
    }

    @Override
    public String toString() {
        return Words.of(this);
    }
}
