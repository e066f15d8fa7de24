package io.headgate.dataplane.listener;

import io.headgate.dataplane.http.ClientAddress;
import io.headgate.dataplane.worker.Worker;
import io.netty.channel.Channel;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * What stays the same of a client's connection for as long as it lasts. Made once per connection; confined to its
 * worker's loop.
 */
public final class Accepted {
    private final String listener;
    private final Channel channel;
    private final ClientAddress client = new ClientAddress();
    private final int worker;
    private final long serial;
    private final long sinceNs;

    /**
     * A connection that begins now, on the loop of {@code worker}.
     *
     * @param listener the name of the one by which it came
     * @param from who the client is; null over a Unix socket
     */
    public Accepted(Worker worker, String listener, Channel channel, @Nullable InetAddress from) {
        this.listener = listener;
        this.channel = channel;
        this.worker = worker.index();
        serial = worker.nextConnection();
        sinceNs = worker.tick();
        if (from != null) {
            client.set(from);
        }
    }

    String listener() {
        return listener;
    }

    public Channel channel() {
        return channel;
    }

    /** Who the client is, behind load balancers that have said so (PROXY protocol); borrowed, never changed. */
    public ClientAddress client() {
        return client;
    }

    /** When it began, in the domain of {@link System#nanoTime}: once its client was known, and its TLS agreed on. */
    public long sinceNs() {
        return sinceNs;
    }

    long serial() {
        return serial;
    }

    /** Its name among all connections. Allocates. */
    ConnectionId id() {
        return new ConnectionId(worker, serial);
    }
}
