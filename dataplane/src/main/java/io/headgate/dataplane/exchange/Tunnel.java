package io.headgate.dataplane.exchange;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.metrics.ListenerCells;
import io.headgate.dataplane.worker.Timed;
import io.headgate.dataplane.worker.Worker;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * An exchange after 101 (Switching Protocols), which is a WebSocket: bytes both ways, each side read no faster than the
 * other takes them, each direction ended on its own.
 *
 * <p>The gateway puts frames of its own between those of the endpoint: a Ping where the listener wants its clients
 * asked, and a Close that tells a client to go elsewhere (1001), at a certain age and when the gateway drains. What the
 * client answers is passed on like all it says, so that its Close ends the endpoint's side in order, and a Pong tells
 * the endpoint that somebody is there (an unsolicited one is allowed, RFC 6455 section 5.5.3). After its Close no more
 * of the endpoint's bytes reach the client. One per exchange, recycled with it; confined to its worker.
 */
public final class Tunnel {
    /** A client has this long to say goodbye, and the endpoint after it: longer than a phone's slowest round trip. */
    private static final long CLOSING_NS = 5_000_000_000L;

    /** So much earlier or later, by chance, do tunnels end at their age that began together. */
    private static final double AGE_SPREAD = 0.1;

    private final Exchange exchange;
    private final Worker worker;
    private final WebSocketFrames fromEndpoint = new WebSocketFrames();
    private final WebSocketFrames fromClient = new WebSocketFrames();
    private @Nullable ListenerCells cells;
    private boolean clientEnded;
    private boolean endpointEnded;
    /** The client is to be told to leave, and then whether it has been. */
    private boolean closing;

    private boolean closeSent;
    private boolean clientHeld;
    private boolean pinged;
    private long seenNs;
    private long clientSeenNs;
    private long ageEndsNs;
    private long closingEndsNs;

    Tunnel(Exchange exchange) {
        this.exchange = exchange;
        worker = exchange.worker;
    }

    void clear() {
        fromEndpoint.clear();
        fromClient.clear();
        clientEnded = false;
        endpointEnded = false;
        closing = false;
        closeSent = false;
        clientHeld = false;
        pinged = false;
    }

    /** Both sides have agreed. */
    void begin() {
        CompiledListener at = exchange.listener();
        cells = at.cells();
        cells.webSocketOpened();
        exchange.request().settle(); // most are idle for hours, and their heads would be most of their memory
        exchange.response().settle();
        seenNs = worker.nowNs();
        clientSeenNs = seenNs;
        closingEndsNs = Timed.NEVER;
        long ageNs = at.timeouts().tunnelAgeNs();
        double part = 1 - AGE_SPREAD + 2 * AGE_SPREAD * worker.random().nextDouble();
        ageEndsNs = ageNs == Timed.NEVER ? Timed.NEVER : seenNs + (long) (ageNs * part);
        await();
    }

    /** It is over. */
    void end() {
        ListenerCells counted = cells;
        if (counted != null) {
            cells = null;
            counted.webSocketClosed();
        }
    }

    private boolean isOn() {
        return cells != null;
    }

    // ---- bytes

    /** Takes ownership of bytes from the client, perhaps none; {@code last} ends its direction. */
    public void fromClient(ByteBuf bytes, boolean last) {
        if (bytes.isReadable()) {
            fromClient(bytes);
        } else {
            bytes.release();
        }
        if (last && isOn()) {
            clientEnded();
        }
    }

    private void fromClient(ByteBuf bytes) {
        seenNs = worker.nowNs();
        clientSeenNs = seenNs;
        pinged = false;
        await();
        fromClient.passed(bytes);
        exchange.requestBytes += bytes.readableBytes();
        Upstream endpoint = exchange.upstream();
        endpoint.writeBody(bytes, false);
        if (!endpoint.isWritable()) {
            endpointTakes(false);
        }
    }

    /** The endpoint takes more, or does not: then the client is not read, and its silence is not its own. */
    void endpointTakes(boolean more) {
        clientHeld = !more;
        clientSeenNs = worker.nowNs();
        pinged = false;
        await();
        exchange.downstream().reading(more);
    }

    /** Takes ownership of bytes from the endpoint, perhaps none; {@code last} ends its direction. */
    public void fromUpstream(ByteBuf bytes, boolean last) {
        if (bytes.isReadable()) {
            fromUpstream(bytes);
        } else {
            bytes.release();
        }
        if (last && isOn()) {
            upstreamEnded();
        }
    }

    private void fromUpstream(ByteBuf bytes) {
        seenNs = worker.nowNs();
        await();
        if (closing) {
            closeBehindFrame(bytes);
            return;
        }
        fromEndpoint.passed(bytes);
        toClient(bytes);
    }

    /** Passes the rest of a frame on, and drops what follows it. Takes ownership of {@code bytes}. */
    private void closeBehindFrame(ByteBuf bytes) {
        int wanted = closeSent ? 0 : fromEndpoint.passedToEndOfFrame(bytes);
        if (wanted == 0) {
            bytes.release();
            return;
        }
        bytes.writerIndex(bytes.readerIndex() + wanted);
        toClient(bytes);
        sendClose();
    }

    /** Takes ownership of {@code bytes}. */
    private void toClient(ByteBuf bytes) {
        exchange.responseBytes += bytes.readableBytes();
        Downstream client = exchange.downstream();
        client.writeBody(bytes, false);
        if (!client.isWritable()) {
            exchange.upstream().reading(false);
        }
    }

    /** The client has ended its direction. */
    public void clientEnded() {
        clientEnded = true;
        exchange.upstream().shutdownOutput();
        if (endpointEnded) {
            exchange.finish(false);
        }
    }

    /** The endpoint has ended its direction. */
    public void upstreamEnded() {
        endpointEnded = true;
        if (clientEnded) {
            exchange.finish(false);
        } else {
            exchange.downstream().shutdownOutput();
        }
    }

    // ---- the gateway's own frames

    /** The gateway, or this listener, is about to stop: the client is told to go elsewhere. */
    public void leave() {
        close(null);
    }

    private void close(@Nullable Failure why) {
        if (closing || endpointEnded) {
            return;
        }
        closing = true;
        exchange.failure = why;
        sendClose();
    }

    /** Where a frame of the endpoint has begun, its end is awaited. */
    private void sendClose() {
        if (closeSent || !fromEndpoint.isBetween()) {
            return;
        }
        closeSent = true;
        closingEndsNs = worker.nowNs() + CLOSING_NS;
        await();
        if (!fromEndpoint.closeSeen()) {
            exchange.downstream().writeBody(WebSocketFrame.goingAway(worker.allocator()), false);
        }
        exchange.downstream().flush();
        exchange.upstream().reading(true); // to drop what comes
    }

    /** One that has yet to take what waits for it would answer late; whether it takes it, is judged elsewhere. */
    private void ping() {
        clientSeenNs = worker.nowNs();
        boolean sayable = fromEndpoint.isBetween() && !fromEndpoint.closeSeen() && !endpointEnded;
        pinged = sayable && exchange.downstream().isWritable();
        if (pinged) {
            exchange.downstream().writeBody(WebSocketFrame.ping(worker.allocator()), false);
            exchange.downstream().flush();
        }
    }

    private void cutFor(Failure why) {
        close(why);
        exchange.failure = why;
        cut();
    }

    /** Nothing is left to wait for: whoever has not heard of an end is told, where that is possible. */
    private void cut() {
        if (!clientEnded) {
            if (fromClient.isBetween() && !fromClient.closeSeen()) {
                exchange.upstream().writeBody(WebSocketFrame.maskedGoingAway(worker), false);
            }
            exchange.upstream().shutdownOutput();
        }
        exchange.finish(false);
    }

    // ---- time

    private void await() {
        exchange.awaitUntil(Failure.TUNNEL_IDLE, nextNs());
    }

    private long nextNs() {
        CompiledListener.Timeouts limits = exchange.listener().timeouts();
        if (closeSent) {
            return closingEndsNs;
        }
        long next = Math.min(ageEndsNs, after(seenNs, limits.tunnelIdleNs()));
        return clientHeld ? next : Math.min(next, after(clientSeenNs, limits.tunnelPingNs()));
    }

    private static long after(long fromNs, long ns) {
        return ns == Timed.NEVER ? Timed.NEVER : fromNs + ns;
    }

    /** A deadline has passed; {@code ran} says which, unless it is one of the tunnel's own. */
    void deadlinePassed(Failure ran) {
        long nowNs = worker.nowNs();
        CompiledListener.Timeouts limits = exchange.listener().timeouts();
        if (ran != Failure.TUNNEL_IDLE) {
            exchange.failure = ran;
            exchange.finish(false);
        } else if (closeSent) {
            cut();
        } else if (nowNs >= after(seenNs, limits.tunnelIdleNs())) {
            cutFor(Failure.TUNNEL_IDLE);
        } else if (nowNs >= ageEndsNs) {
            ageEndsNs = Timed.NEVER;
            close(Failure.TUNNEL_AGED);
            await();
        } else if (pinged && exchange.downstream().isWritable()) {
            cutFor(Failure.PONG_TIMEOUT);
        } else {
            ping();
            await();
        }
    }
}
