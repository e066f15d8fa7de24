package io.headgate.dataplane.l4;

import io.headgate.dataplane.access.Refusal;
import io.headgate.dataplane.exchange.ExchangeLog;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.listener.Accepted;
import io.headgate.dataplane.listener.ClientConnection;
import io.headgate.dataplane.listener.Port;
import io.headgate.dataplane.metrics.WorkerCells;
import io.headgate.dataplane.tls.ClientHello;
import io.headgate.dataplane.tls.SniTable;
import io.headgate.dataplane.worker.Worker;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One worker's end of a listener that passes bytes on: its tunnels, and what new ones begin with. Confined to its
 * worker.
 */
public final class TcpPort implements Port {
    private final Worker worker;
    private final WorkerCells cells;
    private final ExchangeLog log;
    private final ClientHello hello = new ClientHello();
    private final Set<TcpTunnel> tunnels = new LinkedHashSet<>();
    private CompiledTcp listener;

    public TcpPort(Worker worker, WorkerCells cells, ExchangeLog log, CompiledTcp listener) {
        this.worker = worker;
        this.cells = cells;
        this.log = log;
        this.listener = listener;
    }

    /** From now on tunnels begin by {@code next}. */
    public void swap(CompiledTcp next) {
        listener = next;
    }

    @Override
    public void accept(Channel channel, @Nullable InetAddress from) {
        TcpTunnel tunnel = new TcpTunnel(this, listener, new Accepted(worker, listener.name(), channel, from));
        tunnels.add(tunnel);
        listener.cells().connectionOpened();
        SniTable sni = listener.sni();
        if (sni != null) {
            channel.pipeline().addLast(new ClientHelloHandler(worker, sni, listener.helloNs(), hello, tunnel));
        }
        channel.pipeline().addLast(tunnel.handler());
    }

    @Override
    public void turnAway(Channel channel, Refusal refusal, boolean encrypted) {
        listener.cells().connectionRefused(refusal);
        channel.close();
    }

    /** Nothing changes for tunnels, see {@link TcpTunnel#drain}. */
    @Override
    public void drain() {}

    /** None of these is a WebSocket that could be told. */
    @Override
    public void endTunnels() {}

    /** Closes none, see {@link TcpTunnel#closeIfIdle}. */
    @Override
    public void closeIdle() {}

    @Override
    public void closeAll() {
        for (TcpTunnel tunnel : Set.copyOf(tunnels)) {
            tunnel.abort();
        }
    }

    @Override
    public List<ClientConnection> clients() {
        return List.copyOf(tunnels);
    }

    @Override
    public int size() {
        return tunnels.size();
    }

    Worker worker() {
        return worker;
    }

    void failed(Failure why) {
        cells.failed(why);
    }

    void closed(TcpTunnel tunnel) {
        tunnels.remove(tunnel);
        listener.cells().connectionClosed();
        log.ended(tunnel);
    }
}
