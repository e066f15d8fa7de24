package io.headgate.dataplane.socket;

import io.headgate.dataplane.http.Failure;
import java.io.IOException;

/** Why a connection that the network let us make is of no use, as a value. */
public final class OpeningFailed extends IOException {
    private static final long serialVersionUID = 1;

    private final Failure why;

    public OpeningFailed(Failure why, String detail) {
        super(detail);
        this.why = why;
    }

    public Failure why() {
        return why;
    }
}
