package io.headgate.dataplane.http1;

import io.headgate.config.Protocol;
import io.headgate.dataplane.access.Refusal;
import io.headgate.dataplane.exchange.CompiledListener;
import io.headgate.dataplane.exchange.ExchangePool;
import io.headgate.dataplane.exchange.Peer;
import io.headgate.dataplane.http2.Http2;
import io.headgate.dataplane.http2.Http2Port;
import io.headgate.dataplane.http2.Takeover;
import io.headgate.dataplane.listener.Accepted;
import io.headgate.dataplane.listener.ClientConnection;
import io.headgate.dataplane.listener.Port;
import io.headgate.dataplane.tls.TlsSession;
import io.headgate.dataplane.worker.Worker;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One worker's end of a listener: its connections, and what they are answered with now. A new snapshot swaps one
 * reference; requests under way keep the listener they began with. Confined to its worker.
 */
public final class ListenerPort implements Port, Http2Port {
    private final Worker worker;
    private final ExchangePool exchanges;
    private final HeadWriter heads;
    private final Http2 http2;
    private final Set<ClientConnection> connections = new LinkedHashSet<>();
    private CompiledListener listener;
    private boolean draining;
    private boolean endsTunnels;

    ListenerPort(Worker worker, ExchangePool exchanges, HeadWriter heads, Http2 http2, CompiledListener listener) {
        this.worker = worker;
        this.exchanges = exchanges;
        this.heads = heads;
        this.http2 = http2;
        this.listener = listener;
    }

    /** From now on requests are answered by {@code next}. */
    public void swap(CompiledListener next) {
        listener = next;
    }

    /**
     * The one place where what both have agreed on decides who serves a connection: {@link TlsSession#protocol()} of an
     * encrypted one (ALPN), and HTTP/1 where nothing was said.
     */
    @Override
    public void accept(Channel channel, @Nullable InetAddress from) {
        Peer peer = new Peer(new Accepted(worker, listener.name(), channel, from), from);
        TlsSession session = peer.tls();
        if (session == null || !session.protocol().equals(Protocol.H2.alpn())) {
            channel.pipeline().addLast(new Http1Downstream(this, channel, peer));
        } else if (listener.http2() != null) {
            channel.pipeline().addLast(http2.accept(this, peer));
        } else {
            channel.close(); // it was switched off meanwhile
        }
    }

    @Override
    public void turnAway(Channel channel, Refusal refusal, boolean encrypted) {
        listener.cells().connectionRefused(refusal);
        byte[] words = TurnedAway.words(refusal);
        if (words.length == 0 || encrypted) {
            channel.close();
        } else {
            channel.writeAndFlush(Unpooled.wrappedBuffer(words)).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** From now on connections are closed after the answer under way; idle ones are closed by {@link #closeIdle}. */
    @Override
    public void drain() {
        draining = true;
        Set.copyOf(connections).forEach(ClientConnection::drain);
    }

    @Override
    public void endTunnels() {
        endsTunnels = true;
        Set.copyOf(connections).forEach(ClientConnection::endTunnels);
    }

    /** Closes every connection on which no request is under way. */
    @Override
    public void closeIdle() {
        Set.copyOf(connections).forEach(ClientConnection::closeIfIdle);
    }

    @Override
    public void closeAll() {
        Set.copyOf(connections).forEach(ClientConnection::abort);
    }

    @Override
    public List<ClientConnection> clients() {
        return List.copyOf(connections);
    }

    @Override
    public int size() {
        return connections.size();
    }

    @Override
    public boolean draining() {
        return draining;
    }

    @Override
    public boolean endsTunnels() {
        return endsTunnels;
    }

    Worker worker() {
        return worker;
    }

    @Override
    public ExchangePool exchanges() {
        return exchanges;
    }

    HeadWriter heads() {
        return heads;
    }

    @Override
    public CompiledListener listener() {
        return listener;
    }

    /** {@code before} turns out to speak HTTP/2, as its bytes so far say: who takes over is given what follows. */
    Takeover beginHttp2(Http1Downstream before, Channel channel, Peer peer) {
        connections.remove(before);
        Takeover after = http2.takeOver(channel, before, this, peer);
        connections.add(after);
        return after;
    }

    @Override
    public void opened(ClientConnection connection) {
        connections.add(connection);
        listener.cells().connectionOpened();
    }

    @Override
    public void closed(ClientConnection connection) {
        if (connections.remove(connection)) {
            listener.cells().connectionClosed();
        }
    }
}
