package io.headgate.dataplane.http2;

import io.headgate.dataplane.exchange.Exchange;
import io.headgate.dataplane.exchange.Upstream;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.pool.EndpointPool;
import io.headgate.dataplane.pool.Waiter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import org.jspecify.annotations.Nullable;

/**
 * A place on a connection to an endpoint that speaks HTTP/2: it carries one exchange at a time, as a connection of
 * HTTP/1 does, and is kept idle and limited as one, while many share a socket. Confined to its worker's loop.
 */
final class Http2Upstream extends Upstream {
    private final UpstreamConnection connection;
    private final UpstreamStream stream;
    private @Nullable Exchange exchange;
    private final boolean first;
    private boolean left;
    private boolean reused;
    private boolean awaitsSettings;
    private @Nullable LastBytes lastBytes;

    /** @param first whether the connection is opened for it */
    Http2Upstream(EndpointPool<Upstream> home, Waiter<Upstream> waiter, UpstreamConnection connection, boolean first) {
        super(home, waiter);
        this.first = first;
        this.connection = connection;
        stream = new UpstreamStream(connection.worker, this);
    }

    /** The socket is being connected, or has been. */
    void connecting(ChannelFuture connect) {
        awaitOpen(connect);
    }

    @Override
    protected boolean isSocket() {
        return first;
    }

    UpstreamConnection connection() {
        return connection;
    }

    /** The exchange it serves; null for none. */
    @Nullable
    Exchange exchange() {
        return exchange;
    }

    boolean serves(Exchange of) {
        return exchange == of;
    }

    /** The exchange must do without it. */
    void fail(Failure why) {
        Exchange of = exchange;
        if (of != null) {
            of.onUpstreamFailed(why);
        } else {
            lastBytesOver();
        }
    }

    /** The connection is gone. */
    void gone() {
        Exchange of = exchange;
        if (of == null) {
            close();
        } else {
            of.onUpstreamFailed(stream.cutShort(reused ? Failure.REUSE_RACE : Failure.RESET));
        }
    }

    // ---- what the exchange asks

    @Override
    public void introduce(ByteBuf header) {
        header.release();
        throw new IllegalStateException("a connection that many share speaks for no client; the configuration says so");
    }

    @Override
    public void begin(Exchange of) {
        exchange = of;
        boolean webSocket = of.request().upgrade();
        if (webSocket && !WebSocketKey.isIn(of.request())) {
            later(of, Failure.NO_WEBSOCKET_KEY);
        } else if (webSocket && !connection.settled()) {
            awaitsSettings = true;
        } else if (webSocket && !connection.takesWebSockets()) {
            later(of, Failure.UPGRADE_REFUSED);
        } else if (connection.begin(stream)) {
            boolean ends = !webSocket && !of.request().hasBody();
            connection.heads().request(stream, of, ends);
            if (ends) {
                stream.endOutput();
            }
        } else {
            later(of, Failure.NOT_PROCESSED);
        }
    }

    /** The endpoint has said what it is like, for which a WebSocket has to wait. */
    void onSettled() {
        Exchange of = exchange;
        if (awaitsSettings && of != null) {
            awaitsSettings = false;
            begin(of);
            flush();
        }
    }

    /** Not in the call that begins: whoever called is not done with the exchange. */
    private void later(Exchange of, Failure why) {
        connection.worker.loop().execute(() -> notBegun(of, why));
    }

    private void notBegun(Exchange of, Failure why) {
        if (exchange != of) {
            return;
        }
        if (why.side() == Failure.Side.CLIENT) {
            of.fail(why);
        } else {
            of.onUpstreamFailed(why);
        }
    }

    @Override
    public void writeBody(ByteBuf body, boolean last) {
        Exchange of = exchange;
        if (of == null || stream.outputEnded()) {
            body.release();
            return;
        }
        ByteBuf trailers =
                last && of.trailerLength() > 0 ? connection.trailers(of.trailer(), of.trailerLength()) : null;
        connection.sender.write(stream, body, last, trailers);
    }

    @Override
    public void flush() {
        connection.flush();
    }

    @Override
    public boolean isWritable() {
        return stream.out.isEmpty();
    }

    @Override
    public boolean isHttp2() {
        return true;
    }

    @Override
    public void reading(boolean on) {
        stream.reading(on);
    }

    @Override
    public void startTunnel() {
        stream.startTunnel();
    }

    @Override
    public void shutdownOutput() {
        if (!stream.outputEnded()) {
            connection.sender.write(stream, Unpooled.EMPTY_BUFFER, true, null);
            flush();
        }
    }

    @Override
    public void end(boolean reusable) {
        Exchange of = exchange;
        exchange = null;
        awaitsSettings = false;
        if (of != null && stream.owesEnd() && !connection.isDeaf()) {
            long stallNs = of.listener().timeouts().writeStallNs();
            lastBytes = new LastBytes(connection.worker, this, stream, stallNs);
            connection.shared.ending.add(this);
        } else {
            giveBack();
        }
    }

    /** What the client sent before it ended its direction of a tunnel has been taken, or never will be. */
    void lastBytesOver() {
        if (forgetLastBytes()) {
            giveBack();
        }
    }

    private boolean forgetLastBytes() {
        LastBytes last = lastBytes;
        if (last == null) {
            return false;
        }
        lastBytes = null;
        last.end();
        connection.shared.ending.remove(this);
        return true;
    }

    private void giveBack() {
        connection.end(stream);
        reused = true;
        if (isOpen()) {
            home().release(this);
        } else {
            close();
        }
    }

    @Override
    protected boolean isOpen() {
        return !left && connection.hasRoom(0);
    }

    @Override
    public void close() {
        if (forgetLastBytes()) {
            connection.end(stream);
        }
        if (!left) {
            left = true;
            connection.leave(this);
        }
        closed();
    }
}
