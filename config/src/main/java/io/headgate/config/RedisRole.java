package io.headgate.config;

/// What a Redis server has to be.
public enum RedisRole {
    ANY,
    MASTER,
    REPLICA;

    @Override
    public String toString() {
        return Words.of(this);
    }
}
