package io.headgate.dataplane.proxyprotocol;

import io.headgate.config.ProxyProtocol;
import io.headgate.dataplane.access.AddressSet;
import io.headgate.dataplane.http.ClientAddress;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.metrics.WorkerCells;
import io.headgate.dataplane.worker.Worker;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Where connections of a worker wait until their PROXY header has told whose they are. Only those from load balancers
 * that the listener names get in: from anybody else a header would be a claim that nobody vouches for. They are few and
 * trusted, have a place under the listener's ceiling, and wait no longer than the listener allows. Confined to its
 * worker's loop.
 */
public final class ProxyGate {
    private final Worker worker;
    private final WorkerCells cells;
    private final Set<Channel> waiting = new LinkedHashSet<>();

    /** How a listener receives load balancers. Immutable. */
    public static final class Rules {
        private final AddressSet from;
        private final long timeoutNs;

        public Rules(ProxyProtocol config) {
            from = AddressSet.of(config.from());
            timeoutNs = config.timeout().toNanos();
        }
    }

    /** {@code cells} count connections that do not get through, under the failure's own reason. */
    public ProxyGate(Worker worker, WorkerCells cells) {
        this.worker = worker;
        this.cells = cells;
    }

    /** Whether whoever connected may say whose connection it is; counted when not. */
    public boolean trusts(Channel channel, Rules rules) {
        ClientAddress peer = new ClientAddress();
        if (channel.remoteAddress() instanceof InetSocketAddress address) {
            peer.set(address.getAddress());
        }
        boolean trusted = rules.from.contains(peer);
        if (!trusted) {
            cells.failed(Failure.PROXY_HEADER_UNTRUSTED);
        }
        return trusted;
    }

    /**
     * Lets {@code channel} wait for its header; called while it is being registered. One whose header is malformed or
     * late is closed and counted.
     *
     * @param then told once when the header is there, with {@link ProxyHeader#of} saying what it says; adds to the
     *     pipeline's end who serves the connection, or closes it
     */
    public void await(Channel channel, Rules rules, Consumer<Channel> then) {
        waiting.add(channel);
        channel.closeFuture().addListener(_ -> waiting.remove(channel));
        Consumer<Channel> arrived = known -> {
            waiting.remove(known);
            then.accept(known);
        };
        channel.pipeline().addLast(new ProxyHeaderHandler(worker, rules.timeoutNs, arrived, cells::failed));
    }

    /** How many wait. */
    public int size() {
        return waiting.size();
    }

    /** Lets all go that wait. */
    public void closeAll() {
        Set.copyOf(waiting).forEach(Channel::close);
    }
}
