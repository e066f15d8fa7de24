package io.headgate.dataplane.accesslog;

import io.headgate.dataplane.access.AddressSet;
import io.headgate.dataplane.exchange.CompiledListener;
import io.headgate.dataplane.exchange.Downstream;
import io.headgate.dataplane.exchange.Exchange;
import io.headgate.dataplane.exchange.ExchangeLog;
import io.headgate.dataplane.exchange.Peer;
import io.headgate.dataplane.exchange.Replies;
import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.http.Field;
import io.headgate.dataplane.http.HeadLimits;
import io.headgate.dataplane.http.RequestHead;
import io.headgate.dataplane.listener.Accepted;
import io.headgate.dataplane.metrics.Metrics;
import io.headgate.dataplane.route.RouteTable;
import io.headgate.dataplane.worker.Worker;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;

/** A real exchange that found no route, as a log sees it. */
final class EndedExchange {
    private EndedExchange() {}

    /** {@code GET /a?b=c}, answered 404; told to {@code log} once. */
    static Exchange unrouted(ExchangeLog log) {
        try (Metrics metrics = Metrics.open(null, 1, 10)) {
            Worker worker = new Worker(0, new DefaultEventLoop(), UnpooledByteBufAllocator.DEFAULT);
            Exchange exchange = new Exchange(worker, metrics.worker(0), log);
            CompiledListener listener = new CompiledListener(
                    "web",
                    RouteTable.of(List.of(), List.of(), "web"),
                    new HeadLimits(8192, 8192, 32768, 100),
                    Long.MAX_VALUE,
                    new CompiledListener.Timeouts(60, 60, 0, 60, 60, 60, 60, 60, 0, 60),
                    AddressSet.of(List.of()),
                    16,
                    null,
                    new byte[0],
                    new byte[0][],
                    new Replies(Map.of()),
                    metrics.listener(0, "web"),
                    metrics.route(0, "web", "", ""));
            InetAddress from = InetAddress.ofLiteral("192.0.2.7");
            exchange.begin(listener, deaf(), new Peer(new Accepted(worker, "web", new EmbeddedChannel(), from), from));
            fill(exchange.request());
            exchange.fail(Failure.NO_ROUTE);
            return exchange;
        }
    }

    private static void fill(RequestHead head) {
        String text = "GET /a?b=c HTTP/1.1\r\nhost: h.example\r\nuser-agent: test\r\nreferer: r\r\n\r\n";
        byte[] bytes = Ascii.bytes(text);
        System.arraycopy(bytes, 0, head.reserve(bytes.length), 0, bytes.length);
        head.received(bytes.length);
        head.requestLine(0, 3, false);
        head.target(4, 6, 7, 10, false);
        field(head, text, "host", Field.HOST);
        field(head, text, "user-agent", Field.USER_AGENT);
        field(head, text, "referer", Field.REFERER);
        int host = text.indexOf("h.example");
        head.authority(host, host + 9, host + 9);
        head.framing(0, true, false, false);
    }

    private static void field(RequestHead head, String text, String name, int known) {
        int from = text.indexOf(name + ": ");
        int end = text.indexOf("\r\n", from);
        head.field(from, from + name.length(), from + name.length() + 2, end, end + 2, known);
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
