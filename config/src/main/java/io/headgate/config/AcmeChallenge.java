package io.headgate.config;

/// How an authority finds out that a host belongs to who asks.
public enum AcmeChallenge {
    /// It asks the host over HTTP (RFC 8555 section 8.3).
    HTTP_01,
    /// It shakes hands with the host (RFC 8737).
    TLS_ALPN_01,
    /// It looks for a record in DNS (RFC 8555 section 8.4).
    DNS_01
}
