package io.headgate.proxy.handover;

import java.io.IOException;

/** The other side of a hand-over cannot go on; the message is what it said. */
public final class HandoverFailed extends IOException {
    HandoverFailed(String why) {
        super(why);
    }
}
