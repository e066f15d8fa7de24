package io.headgate.dataplane.listener;

import io.headgate.dataplane.http.ClientAddress;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.tls.TlsSession;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a client's connection, or its session of datagrams, that was passed on as it is, once it has ended.
 * Durations are nanoseconds, -1 for what did not happen. Confined to its worker's loop.
 */
public interface ConnectionFacts {
    /** Whether it was a session of datagrams. */
    boolean datagrams();

    String listenerName();

    /** Empty when it ended before its first bytes had told. */
    String upstreamName();

    /** Empty when no connection was had. */
    String endpointName();

    /** Who the client is; borrowed. */
    ClientAddress client();

    /** Who holds the client's end of the connection; borrowed. */
    ClientAddress peer();

    /** The two halves of what tells it apart from all others. */
    long idHigh();

    long idLow();

    long startedEpochMs();

    long durationNs();

    /** Time spent in the upstream's queue. */
    long queueNs();

    /** Time the connection to the endpoint took to open. */
    long connectNs();

    /** Bytes of the client that were passed on. */
    long bytesIn();

    /** Bytes of the endpoint that were passed on. */
    long bytesOut();

    /** Endpoints that were tried in vain. */
    int retries();

    /** The client's TLS, where it ended here; else null. */
    default @Nullable TlsSession tls() {
        return null;
    }

    /** What ended it; null when both sides ended it in order. */
    @Nullable
    Failure failure();
}
