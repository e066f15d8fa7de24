package io.headgate.dataplane.http2;

import io.headgate.dataplane.exchange.Exchange;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.http.ResponseHead;
import io.headgate.dataplane.worker.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** A request to an endpoint and its answer: the stream of one exchange. Confined to its worker. */
final class UpstreamStream extends Http2Stream {
    private final Worker worker;
    private final Http2Upstream slot;
    private final DeclaredLength length = new DeclaredLength();
    private final Runnable goOn = this::goOn;
    private final HeldLines trailerLines = new HeldLines();
    private boolean headSeen;
    private boolean answerBegun;
    private boolean paused;
    private boolean inputHeld;
    private boolean tunnel;

    UpstreamStream(Worker worker, Http2Upstream slot) {
        super(worker);
        this.worker = worker;
        this.slot = slot;
    }

    void begin(int streamId) {
        begin(streamId, false);
        length.begin(-1);
        trailerLines.clear();
        headSeen = false;
        answerBegun = false;
        paused = false;
        inputHeld = false;
        tunnel = false;
    }

    /** Whether the final answer's head has come. */
    boolean headSeen() {
        return headSeen;
    }

    /** What it means for the exchange that the stream ends here. */
    Failure cutShort(Failure beforeAll) {
        return answerBegun ? Failure.BODY_CUT : beforeAll;
    }

    /** A head is complete; {@code failure} says what is wrong with it. */
    void onHead(Exchange of, @Nullable Failure failure, boolean last) {
        answerBegun = true;
        ResponseHead head = of.response();
        if (failure != null) {
            slot.fail(failure);
            return;
        }
        if (head.informational()) {
            of.onInformational();
            if (slot.serves(of) && !headSeen) {
                of.response().clear();
            }
            return;
        }
        headSeen = true;
        if (of.request().upgrade() && head.status() < 300) {
            onWebSocket(of, head, last);
            return;
        }
        length.begin(head.hasBody() ? head.contentLength() : -1);
        if (last) {
            endInput();
        }
        of.onResponse();
    }

    /** A yes to such a request is what 101 is in HTTP/1.1 (RFC 8441 section 5). */
    private void onWebSocket(Exchange of, ResponseHead head, boolean last) {
        head.statusLine(101, 0, 0);
        if (!of.request().http2()) {
            WebSocketKey.accept(of.request(), head);
        }
        of.onInformational();
        if (last && slot.serves(of)) {
            onBody(Unpooled.EMPTY_BUFFER, true);
        }
    }

    /** From here on bytes are passed on as they are. */
    void startTunnel() {
        tunnel = true;
    }

    /** Whether the client has ended its direction of a tunnel, and something before that end waits here. */
    boolean owesEnd() {
        return tunnel && lastIsOut && !outputEnded();
    }

    @Override
    void onBody(ByteBuf piece, boolean last) {
        int bytes = piece.readableBytes();
        if (last) {
            endInput();
        }
        Exchange of = slot.exchange();
        if (of == null || !headSeen || !tunnel && !of.response().hasBody()) {
            piece.release();
            slot.connection().passedOn(bytes);
            if (of != null && !headSeen) {
                slot.fail(Failure.BAD_RESPONSE);
            }
        } else if (!length.take(bytes, last)) {
            piece.release();
            slot.connection().passedOn(bytes);
            slot.fail(Failure.BODY_CUT);
        } else if (paused || !in.isEmpty()) {
            inputHeld |= last;
            if (bytes > 0) {
                in.add(worker.allocator().directBuffer(bytes).writeBytes(piece));
                piece.release();
            }
        } else {
            deliver(of, piece, last);
        }
    }

    /** Takes ownership of {@code piece}. */
    private void deliver(Exchange of, ByteBuf piece, boolean last) {
        int bytes = piece.readableBytes();
        UpstreamConnection on = slot.connection();
        if (last) {
            trailerLines.lendTo(of);
        }
        if (tunnel) {
            of.tunnel().fromUpstream(piece, last);
        } else {
            of.onResponseBody(piece, last);
        }
        if (!last && slot.serves(of)) {
            on.passedOn(this, bytes);
        } else {
            on.passedOn(bytes);
        }
    }

    @Override
    void onTrailers(byte[] lines, int bytes) {
        trailerLines.set(lines, bytes);
        onBody(Unpooled.EMPTY_BUFFER, true);
    }

    /** Stops or goes on delivering the answer; what was held back comes in a task of its own, as from a socket. */
    void reading(boolean on) {
        paused = !on;
        if (on && (!in.isEmpty() || inputHeld)) {
            worker.loop().execute(goOn);
        }
    }

    private void goOn() {
        Exchange of = slot.exchange();
        if (paused || of == null || in.isEmpty() && !inputHeld) {
            return;
        }
        worker.tick();
        ByteBuf held = in.take();
        boolean last = inputHeld;
        inputHeld = false;
        deliver(of, held == null ? Unpooled.EMPTY_BUFFER : held, last);
        if (slot.serves(of)) {
            of.onResponseBurstEnd();
        }
    }

    @Override
    void onReset(int code) {
        endInput();
        endOutput();
        boolean untouched = code == ErrorCode.REFUSED_STREAM && !answerBegun;
        slot.fail(untouched ? Failure.NOT_PROCESSED : cutShort(Failure.RESET));
    }

    @Override
    void breakOff(int code) {
        slot.connection().reset(this, code);
        endInput();
        endOutput();
        slot.fail(cutShort(Failure.BAD_RESPONSE));
    }

    @Override
    void onSent() {
        Exchange of = slot.exchange();
        if (of != null) {
            of.onUpstreamWritable(true);
        }
    }

    @Override
    void onOutputEnded() {
        slot.lastBytesOver(); // of an exchange that is not over, the answer decides when it is
    }

    /** The exchange it belongs to; null once that is over. */
    @Nullable
    Exchange exchange() {
        return slot.exchange();
    }

    /** The burst of the endpoint's bytes is over. */
    void onBurstEnd() {
        Exchange of = slot.exchange();
        if (of != null && answerBegun) {
            of.onResponseBurstEnd();
        }
    }

    /** The endpoint says that it has not looked at it. */
    void notProcessed() {
        endInput();
        endOutput();
        slot.fail(Failure.NOT_PROCESSED);
    }

    /** Lets go of what waits to be delivered. */
    void drop() {
        ByteBuf held = in.take();
        if (held != null) {
            slot.connection().passedOn(held.readableBytes());
            held.release();
        }
        inputHeld = false;
        trailerLines.clear();
    }
}
