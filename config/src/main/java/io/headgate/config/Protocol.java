package io.headgate.config;

import java.util.List;

/// What is spoken with an upstream.
public enum Protocol {
    /// HTTP/1.1, one request at a time on each connection.
    HTTP1("http/1.1"),
    /// HTTP/2, many requests on each connection; in cleartext by prior knowledge.
    H2("h2"),
    /// What each endpoint chooses when TLS is agreed on: HTTP/2 where it can, else HTTP/1.1.
    AUTO("h2", "http/1.1");

    private final List<String> offered;

    Protocol(String... offered) {
        this.offered = List.of(offered);
    }

    /// What is offered for it in a TLS handshake, by the names of RFC 7301; what is liked best comes first.
    public List<String> offered() {
        return offered;
    }

    /// What is liked best of that.
    public String alpn() {
        return offered.getFirst();
    }

    @Override
    public String toString() {
        return Words.of(this);
    }
}
