package io.headgate.config;

/// How a hash becomes an endpoint.
public enum HashTable {
    MODULO,
    RING,
    MAGLEV,
    RENDEZVOUS;

    @Override
    public String toString() {
        return Words.of(this);
    }
}
