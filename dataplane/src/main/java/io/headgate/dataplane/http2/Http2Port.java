package io.headgate.dataplane.http2;

import io.headgate.dataplane.exchange.CompiledListener;
import io.headgate.dataplane.exchange.ExchangePool;
import io.headgate.dataplane.listener.ClientConnection;

/** A worker's end of a listener, as connections of HTTP/2 see it. On the worker's loop only. */
public interface Http2Port {
    /** What requests are answered by now. */
    CompiledListener listener();

    ExchangePool exchanges();

    /** Whether clients are to leave. */
    boolean draining();

    /** Whether those with WebSockets are, too. */
    boolean endsTunnels();

    void opened(ClientConnection connection);

    void closed(ClientConnection connection);
}
