package io.headgate.config;

/// What is spoken with an upstream.
public enum Protocol {
    HTTP1;

    @Override
    public String toString() {
        return Words.of(this);
    }
}
