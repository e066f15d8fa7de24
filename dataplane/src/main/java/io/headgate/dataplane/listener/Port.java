package io.headgate.dataplane.listener;

import io.headgate.dataplane.access.Refusal;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One worker's end of a listener: its clients, and what happens to them. A new snapshot changes what it does, not which
 * clients it has. Confined to its worker's loop.
 */
public interface Port {
    /**
     * Takes over a client's connection, which is not in the count of {@link #size} yet; called before whoever this adds
     * to the pipeline's end is told that the channel is active. Behind a PROXY header that is after the header.
     *
     * @param from who the client is, for rules and logs; null for Unix sockets
     */
    void accept(Channel channel, @Nullable InetAddress from);

    /**
     * Turns a connection away: closes it, and where it is one too many says so before, if the protocol has words for
     * it.
     *
     * @param encrypted whether the connection would have been encrypted first; then nothing can be said to it
     */
    void turnAway(Channel channel, Refusal refusal, boolean encrypted);

    /** From now on clients leave as soon as what is under way is done; a WebSocket may go on. */
    void drain();

    /** From now on WebSockets end as well: their clients are told to go elsewhere. */
    void endTunnels();

    /** Lets clients go for which nothing is under way. */
    void closeIdle();

    /** Lets all clients go. */
    void closeAll();

    /** Its clients in a copy; sessions of datagrams are not connections, and not among them. */
    List<ClientConnection> clients();

    /** How many clients there are. */
    int size();
}
