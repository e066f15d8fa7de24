package io.headgate.dataplane;

import io.headgate.dataplane.access.Admission;
import io.headgate.dataplane.access.Admissions;
import io.headgate.dataplane.access.Place;
import io.headgate.dataplane.access.Refusal;
import io.headgate.dataplane.listener.Port;
import io.headgate.dataplane.proxyprotocol.ProxyGate;
import io.headgate.dataplane.proxyprotocol.ProxyHeader;
import io.headgate.dataplane.tls.TlsGate;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sets up each connection that a listener accepts, on the loop of the worker that will serve it. */
@ChannelHandler.Sharable
final class Accepting extends ChannelInitializer<Channel> {
    private final String listener;
    private final List<WorkerPlane> planes;
    private final Admissions admissions;

    Accepting(String listener, List<WorkerPlane> planes, Admissions admissions) {
        this.listener = listener;
        this.planes = planes;
        this.admissions = admissions;
    }

    @Override
    protected void initChannel(Channel channel) {
        WorkerPlane plane = planeOf(channel);
        channel.config().setAllocator(plane.worker().allocator());
        Port port = plane.ports().get(listener);
        Admission admission = admissions.of(listener);
        ProxyGate.Rules proxies = plane.proxyRules(listener);
        boolean welcome = proxies == null || plane.proxyGate().trusts(channel, proxies);
        if (port == null || admission == null || !welcome) {
            channel.close();
            return;
        }
        InetAddress from = proxies == null ? addressOf(channel) : null;
        switch (admission.admit(from, System.nanoTime())) {
            case Refusal refusal -> port.turnAway(channel, refusal, plane.tlsGate(listener) != null);
            case Place place -> {
                channel.closeFuture().addListener(_ -> place.leave());
                if (proxies == null) {
                    admitted(channel, port, from);
                } else {
                    plane.proxyGate().await(channel, proxies, known -> introduced(known, admission, place));
                }
            }
        }
    }

    /** What depends on who the client is begins here for a connection that waited for its header. */
    private void introduced(Channel channel, Admission admission, Place place) {
        Port port = planeOf(channel).ports().get(listener);
        if (port == null) {
            channel.close(); // the listener is gone
            return;
        }
        InetAddress from = ProxyHeader.of(channel).client();
        Refusal refusal = admission.introduce(place, from);
        if (refusal == null) {
            admitted(channel, port, from);
        } else {
            port.turnAway(channel, refusal, planeOf(channel).tlsGate(listener) != null);
        }
    }

    /** Who the client is, is known, and it may stay: where the listener ends TLS, that comes first. */
    private void admitted(Channel channel, Port port, @Nullable InetAddress from) {
        TlsGate gate = planeOf(channel).tlsGate(listener);
        if (gate == null) {
            port.accept(channel, from);
        } else {
            gate.await(channel, from, secure -> secured(secure, from));
        }
    }

    private void secured(Channel channel, @Nullable InetAddress from) {
        Port port = planeOf(channel).ports().get(listener);
        if (port == null) {
            channel.close(); // the listener is gone
        } else {
            port.accept(channel, from);
        }
    }

    private WorkerPlane planeOf(Channel channel) {
        for (WorkerPlane plane : planes) {
            if (plane.worker().loop() == channel.eventLoop()) {
                return plane;
            }
        }
        throw new IllegalStateException("a connection of listener " + listener + " is on no worker's loop");
    }

    private static @Nullable InetAddress addressOf(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress address ? address.getAddress() : null;
    }
}
