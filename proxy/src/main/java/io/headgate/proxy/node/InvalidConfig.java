package io.headgate.proxy.node;

import io.headgate.config.yaml.Reading;

/** A configuration with problems; its message lists all of them, one per line. */
public final class InvalidConfig extends Exception {
    private final transient Reading reading;

    InvalidConfig(Reading reading) {
        super(String.join(
                "\n", reading.problems().stream().map(Object::toString).toList()));
        this.reading = reading;
    }

    /** All that is wrong, with places. */
    public Reading reading() {
        return reading;
    }
}
