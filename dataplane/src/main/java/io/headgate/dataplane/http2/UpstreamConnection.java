package io.headgate.dataplane.http2;

import io.headgate.dataplane.exchange.Exchange;
import io.headgate.dataplane.exchange.Pings;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.http.HeadLimits;
import io.headgate.dataplane.http2.hpack.FieldSink;
import io.headgate.dataplane.socket.Outbound;
import io.headgate.dataplane.tls.ClientTls;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A connection to an endpoint that speaks HTTP/2, and the places on it. Confined to its worker. */
final class UpstreamConnection extends Http2Connection<UpstreamStream> {
    /** Until the endpoint has said how many requests it takes at once: what nearly all of them say. */
    private static final int STREAMS_AT_FIRST = 100;

    /** More than this on one connection, and they wait for its windows and its socket rather than for the endpoint. */
    private static final int STREAMS_MAX = 256;

    /** As much as all streams together, or clients that take nothing would hold up the others. */
    private static final int WINDOW = STREAMS_MAX * Http2Stream.WINDOW;

    /** The endpoint has this long to acknowledge our settings, and to close its end after the last words. */
    private static final long PATIENCE_NS = 10_000_000_000L;

    private final List<Http2Upstream> places = new ArrayList<>();
    private final UpstreamHeads heads;
    private final Consumer<UpstreamConnection> whenGone;
    private @Nullable ChannelFuture connect;
    private int streamsMax = STREAMS_AT_FIRST;
    private int nextStreamId = 1;
    private boolean opened;
    private boolean leaving;
    private boolean acknowledged;
    private boolean settled;
    private boolean takesWebSockets;
    private long deadlineNs = NEVER;

    /**
     * @param pings how the endpoint is asked whether it is still there
     * @param whenGone is told, perhaps more than once, that nobody should join it any more
     */
    UpstreamConnection(Shared shared, String endpointName, Pings pings, Consumer<UpstreamConnection> whenGone) {
        super(shared, WINDOW, pings);
        heads = new UpstreamHeads(this, endpointName);
        this.whenGone = whenGone;
    }

    // ---- places

    /** Whether {@code more} places find room. */
    boolean hasRoom(int more) {
        return !leaving && !isDeaf() && places.size() + more <= streamsMax && nextStreamId > 0;
    }

    void join(Http2Upstream place) {
        places.add(place);
    }

    /** The place is given up; the connection ends with its last one. */
    void leave(Http2Upstream place) {
        places.remove(place);
        if (places.isEmpty()) {
            leaving = true;
            finish();
        }
    }

    private void finish() {
        whenGone.accept(this);
        if (!opened) {
            if (connect != null && connect.cause() == null) {
                connect.channel().close();
            }
            return;
        }
        if (channel().isActive() && !isDeaf()) {
            becomeDeaf();
            writer.goAway(0, ErrorCode.NO_ERROR);
            flushNow();
        }
        Outbound.afterWrites(channel(), ChannelFutureListener.CLOSE);
    }

    /** Whether the endpoint has said what it is like. */
    boolean settled() {
        return settled;
    }

    /** Whether the endpoint takes WebSockets; says nothing before it has {@link #settled}. */
    boolean takesWebSockets() {
        return takesWebSockets;
    }

    UpstreamHeads heads() {
        return heads;
    }

    // ---- streams

    /** The socket is being connected; before anybody else hears how that comes out, the connection has begun. */
    void connecting(ChannelFuture future) {
        connect = future;
        if (future.cause() == null) {
            future.addListener(done -> {
                if (done.isSuccess()) {
                    begin(future.channel());
                } else {
                    leaving = true;
                    whenGone.accept(this);
                }
            });
        } else {
            leaving = true;
            whenGone.accept(this);
        }
    }

    ChannelFuture connect() {
        return Objects.requireNonNull(connect);
    }

    private void begin(Channel on) {
        worker.tick();
        opened = true;
        open(on);
        if (ClientTls.encrypts(on)) {
            heads.encrypted();
        }
        writer.raw(Preface.BYTES);
        writer.settings(Frame.SETTING_ENABLE_PUSH, 0, Frame.SETTING_INITIAL_WINDOW_SIZE, Http2Stream.WINDOW);
        writer.windowUpdate(0, WINDOW - Frame.DEFAULT_WINDOW);
        flush();
        deadlineNs = worker.nowNs() + PATIENCE_NS;
        require(deadlineNs);
    }

    /** Begins a stream; returns false when the endpoint takes no more. */
    boolean begin(UpstreamStream stream) {
        if (!hasRoom(0) || streams.size() >= streamsMax) {
            return false;
        }
        streamBegins();
        stream.begin(nextStreamId);
        nextStreamId += 2; // negative once all have been used
        sender.begin(stream);
        streams.add(stream);
        earn(WorkBudget.REQUEST); // what the endpoint says of it, a reset among that, we have caused ourselves
        return true;
    }

    /** The exchange is over; what is left of its stream is of no use. */
    void end(UpstreamStream stream) {
        if (streams.get(stream.id()) != stream) {
            return;
        }
        if (!isDeaf() && !(stream.inputEnded() && stream.outputEnded())) {
            reset(stream, ErrorCode.CANCEL);
        }
        stream.drop();
        sender.forget(stream);
        streams.remove(stream);
    }

    // ---- events

    @Override
    void received(int bytes) {
        // counted where clients are sent it
    }

    @Override
    void onFlush() {
        // counted where clients sent it
    }

    @Override
    void onTurnEnd() {
        // answers go on at once
    }

    @Override
    void onBurstEnd() {
        for (int i = streams.size() - 1; i >= 0 && i < streams.size(); i--) {
            streams.at(i).onBurstEnd();
        }
    }

    @Override
    void onGone() {
        leaving = true;
        whenGone.accept(this);
        for (Http2Upstream place : places.toArray(new Http2Upstream[0])) {
            place.gone();
        }
    }

    @Override
    int blockBytesMax() {
        return 2 * HeadLimits.RESPONSE.fieldsBytesMax();
    }

    @Override
    void onBlockBegins() {
        // whoever waits for the answer has a deadline
    }

    @Override
    boolean isIdle(int streamId) {
        return (streamId & 1) == 0 || nextStreamId > 0 && streamId >= nextStreamId;
    }

    @Override
    int onBlock(int streamId, byte[] bytes, int length, boolean last) {
        UpstreamStream stream = streams.get(streamId);
        Exchange of = stream == null ? null : stream.exchange();
        if (stream == null || of == null) {
            if (!decode(bytes, length, FieldSink.NOBODY)) {
                return ErrorCode.COMPRESSION_ERROR;
            }
            return isIdle(streamId) ? ErrorCode.PROTOCOL_ERROR : ErrorCode.NO_ERROR;
        }
        if (stream.inputEnded()) {
            return decode(bytes, length, FieldSink.NOBODY) ? ErrorCode.STREAM_CLOSED : ErrorCode.COMPRESSION_ERROR;
        }
        if (stream.headSeen()) {
            return onTrailers(stream, bytes, length, last);
        }
        ResponseFields fields = shared.responseFields;
        of.response().clear();
        fields.begin(of.response());
        if (!decode(bytes, length, fields)) {
            return ErrorCode.COMPRESSION_ERROR;
        }
        stream.onHead(of, fields.end(of.request().method(), last), last);
        return ErrorCode.NO_ERROR;
    }

    private int onTrailers(UpstreamStream stream, byte[] bytes, int length, boolean last) {
        TrailerFields fields = shared.responseTrailers;
        fields.begin();
        if (!decode(bytes, length, fields)) {
            return ErrorCode.COMPRESSION_ERROR;
        }
        if (last && fields.isValid()) {
            stream.onTrailers(fields.lines(), fields.length());
        } else {
            stream.breakOff(ErrorCode.PROTOCOL_ERROR);
        }
        return ErrorCode.NO_ERROR;
    }

    @Override
    void onStreamsMax(long streamsAtOnce) {
        streamsMax = (int) Math.min(streamsAtOnce, STREAMS_MAX);
    }

    @Override
    int onGoAway(int lastStreamId, int code) {
        leaving = true;
        whenGone.accept(this);
        for (int i = streams.size() - 1; i >= 0; i--) {
            UpstreamStream stream = i < streams.size() ? streams.at(i) : null;
            if (stream != null && stream.id() > lastStreamId) {
                stream.notProcessed();
            }
        }
        return spend(WorkBudget.REQUEST);
    }

    @Override
    int onPriority(int streamId, int priority) {
        return ErrorCode.PROTOCOL_ERROR; // only clients have any (RFC 9218 section 7.1)
    }

    @Override
    void onSettings(PeerSettings now) {
        takesWebSockets = now.connects();
        if (!settled) {
            settled = true;
            places.forEach(Http2Upstream::onSettled);
        }
    }

    @Override
    void onSettingsAcknowledged() {
        acknowledged = true;
    }

    @Override
    void onPong(long data) {
        // that something has come is noted
    }

    @Override
    void violated(int code) {
        becomeDeaf();
        writer.goAway(0, code);
        flushNow();
        channel().close();
    }

    @Override
    public long onTimer(long nowNs) {
        if (!acknowledged && nowNs >= deadlineNs) {
            violated(ErrorCode.SETTINGS_TIMEOUT);
            return NEVER;
        }
        if (isGone(nowNs)) {
            giveUp();
            return NEVER;
        }
        return Math.min(silenceEndsNs(), acknowledged ? NEVER : deadlineNs);
    }

    /** The endpoint answers no ping: what it was asked fails, and nothing more is asked on this connection. */
    private void giveUp() {
        becomeDeaf();
        leaving = true;
        whenGone.accept(this);
        for (Http2Upstream place : places.toArray(new Http2Upstream[0])) {
            place.fail(Failure.ENDPOINT_PONG_TIMEOUT);
        }
        channel().close();
    }
}
