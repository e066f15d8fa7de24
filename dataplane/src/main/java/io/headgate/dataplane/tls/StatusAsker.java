package io.headgate.dataplane.tls;

import io.headgate.config.certificate.RevocationStatus;

/** Asks authorities what they say of certificates of clients: the network is not the loops' business. Any thread. */
public interface StatusAsker {
    /** Asks nobody. */
    StatusAsker NOBODY = _ -> RevocationStatus.unknown("this process asks nobody");

    /**
     * Blocks until the answer is there, at most for the question's time; where none comes it says why. What it returns
     * has been verified.
     */
    RevocationStatus ask(StatusQuestion question);
}
