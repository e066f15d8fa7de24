package io.headgate.dataplane.exchange;

import io.headgate.dataplane.listener.ConnectionFacts;

/**
 * Is told once about every exchange that ended, and about every connection that was passed on as it is. Called on the
 * worker's loop; must neither block nor allocate.
 */
public interface ExchangeLog {
    /** A log that writes nothing. */
    ExchangeLog OFF = exchange -> {};

    /** Reads what it wants of {@code exchange}, borrowed until it returns. */
    void ended(Exchange exchange);

    /** Reads what it wants of {@code connection}, borrowed until it returns. */
    default void ended(ConnectionFacts connection) {}
}
