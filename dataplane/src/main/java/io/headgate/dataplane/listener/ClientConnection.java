package io.headgate.dataplane.listener;

/** A client's connection, as its listener sees it, whatever is spoken over it. On the worker's loop only. */
public interface ClientConnection {
    /** What stays the same of it. */
    Accepted accepted();

    /** What happens on it now. Allocates. */
    Activity activity();

    /** Somebody wants it gone: it ends as soon as it can in order. Whoever says so aborts it if that takes long. */
    default void dismiss() {
        drain();
        endTunnels();
    }

    /** From now on it ends as soon as its client can be let go without losing anything; WebSockets go on. */
    void drain();

    /** Its WebSockets end: the client is told to go elsewhere. */
    void endTunnels();

    /** Closes it unless something is under way or has begun to arrive. */
    void closeIfIdle();

    /** Closes it at once. */
    void abort();
}
