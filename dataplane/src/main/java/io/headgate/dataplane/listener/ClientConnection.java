package io.headgate.dataplane.listener;

/** A client's connection, as its listener sees it, whatever is spoken over it. On the worker's loop only. */
public interface ClientConnection {
    /** From now on it ends as soon as its client can be let go without losing anything; WebSockets go on. */
    void drain();

    /** Its WebSockets end: the client is told to go elsewhere. */
    void endTunnels();

    /** Closes it unless something is under way or has begun to arrive. */
    void closeIfIdle();

    /** Closes it at once. */
    void abort();
}
