package io.headgate.config;

/// What a PostgreSQL server has to be.
public enum PgsqlRole {
    ANY,
    PRIMARY,
    STANDBY;

    @Override
    public String toString() {
        return Words.of(this);
    }
}
