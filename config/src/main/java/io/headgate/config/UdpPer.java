package io.headgate.config;

/// How often an endpoint is chosen for a client's datagrams.
public enum UdpPer {
    /// Once; the client stays there while it or the endpoint is heard.
    SESSION,
    /// For every datagram.
    PACKET;

    @Override
    public String toString() {
        return Words.of(this);
    }
}
