package io.headgate.dataplane.testing;

import io.headgate.dataplane.access.AddressSet;
import io.headgate.dataplane.exchange.CompiledListener;
import io.headgate.dataplane.exchange.Downstream;
import io.headgate.dataplane.exchange.Exchange;
import io.headgate.dataplane.exchange.Peer;
import io.headgate.dataplane.exchange.Replies;
import io.headgate.dataplane.http.HeadLimits;
import io.headgate.dataplane.metrics.Metrics;
import io.headgate.dataplane.route.RouteTable;
import io.netty.channel.embedded.EmbeddedChannel;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;

/** An exchange of a listener with nothing special, whose client cannot hear. */
public final class BegunExchange {
    private BegunExchange() {}

    /** Begins {@code exchange}, for a client at 192.0.2.7. */
    public static void begin(Exchange exchange, Metrics metrics) {
        CompiledListener listener = new CompiledListener(
                "web",
                RouteTable.of(List.of(), List.of(), "web"),
                new HeadLimits(8192, 8192, 32768, 100),
                Long.MAX_VALUE,
                new CompiledListener.Timeouts(60, 60, 0, 60, 60, 60, 0, 60),
                AddressSet.of(List.of()),
                16,
                null,
                new byte[0],
                new Replies(Map.of()),
                metrics.listener(0, "web"),
                metrics.route(0, "web", "", ""));
        exchange.begin(listener, deaf(), new Peer(new EmbeddedChannel(), InetAddress.ofLiteral("192.0.2.7")));
    }

    /** A client's side that does nothing with what it is told. */
    private static Downstream deaf() {
        Class<?>[] type = {Downstream.class};
        return (Downstream) Proxy.newProxyInstance(
                Downstream.class.getClassLoader(),
                type,
                (proxy, method, arguments) -> method.getReturnType() == boolean.class
                        ? (Object) false
                        : method.getReturnType() == long.class ? (Object) 0L : null);
    }
}
