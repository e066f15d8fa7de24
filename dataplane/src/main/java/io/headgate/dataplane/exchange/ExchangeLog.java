package io.headgate.dataplane.exchange;

/** Is told once about every exchange that ended. Called on the worker's loop; must neither block nor allocate. */
public interface ExchangeLog {
    /** A log that writes nothing. */
    ExchangeLog OFF = exchange -> {};

    /** Reads what it wants of {@code exchange}, borrowed until it returns. */
    void ended(Exchange exchange);
}
