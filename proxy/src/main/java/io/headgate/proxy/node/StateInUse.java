package io.headgate.proxy.node;

import java.io.IOException;

/** Another node has the state folder; the message says which and what to do. */
public final class StateInUse extends IOException {
    StateInUse(String message) {
        super(message);
    }
}
