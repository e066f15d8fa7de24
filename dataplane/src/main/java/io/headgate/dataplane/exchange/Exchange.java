package io.headgate.dataplane.exchange;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.http.Field;
import io.headgate.dataplane.http.Method;
import io.headgate.dataplane.http.ResponseHead;
import io.headgate.dataplane.metrics.WorkerCells;
import io.headgate.dataplane.upstream.Outcome;
import io.headgate.dataplane.worker.Timed;
import io.headgate.dataplane.worker.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer: the state machine between a client's connection and an endpoint's. Timeouts, flow control
 * and retries live here and nowhere else; codecs only translate. Recycled: one object serves one exchange after another
 * of a worker.
 *
 * <pre>
 *   IDLE -> ROUTING -> DISPATCHING -> SENDING -> RESPONDING -> IDLE
 *                           ^____retry____|  101 -> TUNNEL -> IDLE
 * </pre>
 *
 * Confined to its worker's loop.
 */
public final class Exchange extends ExchangeWaits {
    /** The end of the line of body filters: to the client. */
    static final BodySink TO_CLIENT = Exchange::toClient;

    private static final byte[] NO_LINES = {};
    private static final byte[] SET_COOKIE = Field.name(Field.SET_COOKIE);

    /** A flood of interim answers is a broken endpoint; no real one sends more than a few. */
    private static final int INFORMATIONAL_MAX = 16;

    /**
     * An unread body up to this size is read and dropped so that the connection can be kept; a larger one is not worth
     * it.
     */
    private static final int DRAINED_BYTES_MAX = 64 * 1024;

    private final WorkerCells cells;
    private final ExchangeLog log;
    private final Dispatch dispatch;
    private final Tunnel tunnel = new Tunnel(this);
    private @Nullable BodySink bodyChain;
    private int informationals;
    private boolean bodyForwarded;
    private boolean lengthUnknown;
    private boolean clientReusable;

    /**
     * @param cells counts failures
     * @param log is told when an exchange has ended
     */
    public Exchange(Worker worker, WorkerCells cells, ExchangeLog log) {
        super(worker);
        this.cells = cells;
        this.log = log;
        dispatch = new Dispatch(this, worker, deadlines);
    }

    /** A body filter will change the length: the answer is framed as chunked, or ends with the connection. */
    public void responseLengthUnknown() {
        lengthUnknown = true;
    }

    // ---- from the client's codec

    /** The first bytes of a request are here. */
    public void begin(CompiledListener of, Downstream from, Peer who) {
        listener = of;
        downstream = from;
        peer = who;
        times.start(worker.nowNs(), worker.epochMs());
        requestId(RequestId.high(worker.epochMs(), worker.nextRequestId()), RequestId.low(worker.nextRequestId()));
        deadlines.request(after(of.timeouts().requestNs()));
        from.require(after(of.timeouts().requestNs()));
    }

    /** The request's head is complete and valid. */
    public void onRequest() {
        CompiledListener at = current(listener);
        Peer who = current(peer);
        state = State.ROUTING;
        requestEnded = !request.hasBody();
        call = Grpc.isLike(request);
        if (requestEnded) {
            deadlines.requestEnded();
        }
        Forwarding.findClient(this, who);
        Forwarding.takeRequestId(this, who);
        if (request.contentLength() > at.bodyBytesMax()) {
            fail(Failure.BODY_TOO_LARGE);
            return;
        }
        if (!who.mayServe(request)) {
            fail(Failure.MISDIRECTED);
            return;
        }
        CompiledRoute found = at.routes().find(request, client);
        if (found == null) {
            fail(Failure.NO_ROUTE);
            return;
        }
        route = found;
        long totalNs = Math.min(found.totalNs(), Grpc.timeoutNs(request));
        if (totalNs != Timed.NEVER) {
            deadlines.total(times.startedNs() + totalNs);
            current(downstream).require(times.startedNs() + totalNs);
        }
        ensureSlots(found.slots());
        for (HttpFilter filter : found.requestFilters()) {
            if (filter.onRequest(this) == Verdict.REPLIED) {
                return;
            }
        }
        act(found.action());
    }

    private void act(RouteAction action) {
        switch (action) {
            case RouteAction.Forward(Target only) -> forward(only);
            case RouteAction.Split split -> forward(split.pick(worker.random().nextInt(split.total())));
            case RouteAction.Redirect redirect -> redirect(redirect);
            case RouteAction.Respond(Reply fixed) -> reply(fixed, NO_LINES);
        }
    }

    private void redirect(RouteAction.Redirect to) {
        if (to.location().isFor(request)) {
            reply(to.reply(), to.line(request));
        } else {
            fail(Failure.BAD_HOST);
        }
    }

    /** Whether a piece of request body can be taken now; when not, {@link Downstream#wantBody} will say when. */
    public boolean acceptsBody() {
        Upstream to = dispatch.upstream();
        return to != null && to.isWritable();
    }

    /** Takes ownership of {@code body}; only while {@link #acceptsBody()}. {@code last} ends the request. */
    public void onRequestBody(ByteBuf body, boolean last) {
        int bytes = body.readableBytes();
        requestBytes += bytes;
        if (requestBytes > current(listener).bodyBytesMax()) {
            body.release();
            fail(Failure.BODY_TOO_LARGE);
            return;
        }
        RequestBodyFilter filter = current(route).requestBody();
        ByteBuf sent = filter == null ? body : filter.onRequestBody(this, body, last);
        if (sent == null) {
            return;
        }
        bodyForwarded |= bytes > 0;
        if (!last && !deadlines.awaitsBody()) {
            awaitClient(); // it did not wait for 100, or the endpoint takes bytes again
        }
        deadlines.bodyArrived(worker.nowNs(), bytes);
        if (last) {
            requestEnded = true;
            deadlines.requestEnded();
            awaitEndpoint();
            limitTry();
        }
        Upstream to = current(dispatch.upstream());
        to.writeBody(sent, last);
        if (!last && !to.isWritable()) {
            deadlines.holdBody();
            awaitEndpoint();
        }
    }

    /** The client has sent all it had in this burst. */
    public void onRequestBurstEnd() {
        Upstream to = dispatch.upstream();
        if (to != null) {
            to.flush();
        }
    }

    /** The client is gone, or wants no answer any more; {@code why} says how that came. */
    public void onClientLeft(Failure why) {
        if (state != State.IDLE) {
            boolean tells = state != State.TUNNEL || why == Failure.PONG_TIMEOUT;
            failure = failure == null && tells ? why : failure;
            end();
        }
    }

    /** The client took what was written, or stopped taking it. */
    public void onClientWritable(boolean writable) {
        if (writable) {
            deadlines.flowing(worker.nowNs());
            if (state == State.RESPONDING) {
                awaitMore();
            }
        } else {
            deadlines.stalled(worker.nowNs());
            current(downstream).require(after(current(listener).timeouts().writeStallNs()));
        }
        Upstream from = dispatch.upstream();
        if (from != null && (state == State.RESPONDING || state == State.TUNNEL)) {
            from.reading(writable);
        }
    }

    /** Looks at the deadlines; returns when to look again. */
    public long onTimer(long nowNs) {
        CompiledListener at = current(listener);
        @Nullable Failure ran = deadlines.expired(nowNs, at.timeouts(), current(downstream));
        if (ran == null) {
            return deadlines.next(nowNs, at.timeouts());
        }
        deadlinePassed(ran);
        return state == State.IDLE ? nowNs + 1 : deadlines.next(nowNs, at.timeouts());
    }

    private void deadlinePassed(Failure ran) {
        if (dispatch.connectTimedOut(ran)) {
            return;
        }
        if (state == State.SENDING && (ran == Failure.TRY_TIMEOUT || ran == Failure.FIRST_BYTE_TIMEOUT)) {
            tryFailed(ran);
        } else if (state == State.TUNNEL) {
            tunnel.deadlinePassed(ran);
        } else {
            fail(ran);
        }
    }

    // ---- to and from the dispatch

    private void forward(Target to) {
        target = to;
        state = State.DISPATCHING;
        Forwarding.edit(this, current(peer));
        dispatch.start(to);
    }

    /** There is a connection: sends it the request's head, and the body as it comes. */
    void onConnected(Upstream connection) {
        state = State.SENDING;
        dialogue = call && connection.isHttp2(); // others know no gRPC: who calls his upload a call gains nothing there
        connection.begin(this);
        awaitEndpoint();
        if (requestEnded) {
            limitTry();
        } else {
            if (!request.expectContinue()) {
                awaitClient();
            }
            current(downstream).wantBody();
        }
        if (dispatch.upstream() == connection && !current(downstream).inBurst()) {
            connection.flush();
        }
    }

    /** The endpoint has the whole request: its time runs from here, not that which the client took to send it. */
    private void limitTry() {
        if (state == State.SENDING) {
            deadlines.tryEndsAt(dispatch.tryEndsNs());
            current(downstream).require(dispatch.tryEndsNs());
        }
    }

    /** What a failed try left behind is forgotten. */
    void onRetry() {
        state = State.DISPATCHING;
        response.clear();
        informationals = 0;
        deadlines.tryEndsAt(Timed.NEVER);
    }

    boolean bodyForwarded() {
        return bodyForwarded;
    }

    CompiledRetries retryPolicy() {
        return current(route).retries();
    }

    // ---- from the endpoint's codec

    /** An interim response is in {@link #response()}. Borrowed until this returns. */
    public void onInformational() {
        if (response.status() == 101) {
            switchProtocols();
        } else if (++informationals > INFORMATIONAL_MAX) {
            tryFailed(Failure.BAD_RESPONSE);
        } else if (!request.http10()) {
            current(downstream).writeInformational(response);
            if (response.status() == 100 && !requestEnded) {
                awaitClient();
            }
        }
    }

    private void switchProtocols() {
        if (!request.upgrade()) {
            tryFailed(Failure.UPGRADE_REFUSED);
            return;
        }
        times.firstByte(worker.nowNs());
        status = 101;
        state = State.TUNNEL;
        deadlines.clear();
        addStickyCookie();
        tunnel.begin();
        current(dispatch.upstream()).startTunnel();
        current(downstream).startTunnel(this);
    }

    /** The final response's head is in {@link #response()}. */
    public void onResponse() {
        if (request.http2() && request.upgrade() && response.status() < 300) {
            tryFailed(Failure.UPGRADE_REFUSED); // to such a client success would mean a tunnel
            return;
        }
        CompiledRoute by = current(route);
        if (by.retries().coversStatus(response.status()) && dispatch.triesAgain()) {
            return;
        }
        dispatch.answered();
        times.firstByte(worker.nowNs());
        deadlines.tryEndsAt(Timed.NEVER);
        for (HttpFilter filter : by.responseFilters()) {
            if (filter.onResponse(this) == Verdict.REPLIED) {
                return;
            }
        }
        addStickyCookie();
        state = State.RESPONDING;
        status = response.status();
        grpcStatus = call ? Grpc.statusIn(response) : Grpc.NO_STATUS;
        beginDialogue();
        awaitMore();
        bodyChain = response.hasBody() ? by.bodyChain() : null;
        boolean keep = request.keepAlive() && (requestEnded || drainable()) && !request.upgrade();
        long length = lengthUnknown && response.hasBody() ? ResponseHead.CHUNKED : response.contentLength();
        Downstream to = current(downstream);
        clientReusable = to.writeHead(this, length, keep);
        if (!response.hasBody()) {
            finish(true);
        }
    }

    /** Takes ownership of {@code body}; {@code last} ends the response. */
    public void onResponseBody(ByteBuf body, boolean last) {
        if (last && call && trailerLength() > 0) {
            grpcStatus = Grpc.statusIn(trailer(), trailerLength());
        }
        BodySink chain = bodyChain;
        if (chain == null) {
            toClient(body, last);
        } else {
            chain.body(this, body, last);
        }
    }

    private void toClient(ByteBuf body, boolean last) {
        responseBytes += body.readableBytes();
        Downstream to = current(downstream);
        to.writeBody(body, last);
        if (last) {
            finish(true);
        } else if (!to.isWritable()) {
            current(dispatch.upstream()).reading(false);
        }
    }

    /** The endpoint has sent all it had in this burst. */
    public void onResponseBurstEnd() {
        if (state == State.RESPONDING) {
            awaitMore();
        }
        if (downstream != null) {
            downstream.flush();
        }
    }

    /** The endpoint's connection can take more, so the client may send more. */
    public void onUpstreamWritable(boolean writable) {
        if (state == State.TUNNEL) {
            tunnel.endpointTakes(writable);
        } else if (writable && !requestEnded && dispatch.upstream() != null) {
            awaitClient();
            current(downstream).wantBody();
        }
    }

    /** The endpoint's connection failed in the middle of this exchange. */
    public void onUpstreamFailed(Failure why) {
        if (state == State.TUNNEL) {
            failure = why == Failure.ENDPOINT_PONG_TIMEOUT ? why : failure;
            finish(false);
        } else {
            // An endpoint that knows of the deadline, as gRPC's do, may notice it before our timer comes by.
            tryFailed(deadlines.totalIsOver(worker.nowNs()) ? Failure.TOTAL_TIMEOUT : why);
        }
    }

    // ---- for the tunnel

    /** What it is after 101; means nothing before. */
    public Tunnel tunnel() {
        return tunnel;
    }

    Upstream upstream() {
        return current(dispatch.upstream());
    }

    Downstream downstream() {
        return current(downstream);
    }

    // ---- failing

    private void tryFailed(Failure why) {
        if (state == State.RESPONDING) {
            fail(why);
        } else {
            dispatch.tryFailed(why);
        }
    }

    /** Ends the exchange with what {@code why} means for the client. */
    public void fail(Failure why) {
        fail(why, NO_LINES);
    }

    /** As {@link #fail(Failure)}, with more field lines in the answer. */
    public void fail(Failure why, byte[] extraFieldLines) {
        failure = why;
        dispatch.end(why.side() == Failure.Side.UPSTREAM ? Outcome.GATEWAY_ERROR : Outcome.ABANDONED);
        if (isBeingAnswered() && why.status() != 0) {
            endCall(why);
        } else if (state == State.RESPONDING || state == State.TUNNEL || why.status() == 0) {
            cut();
        } else {
            reply(current(listener).replies().of(why), extraFieldLines);
        }
    }

    /** Whether the answer to a call is under way, in a way that something may stand behind it. */
    private boolean isBeingAnswered() {
        return state == State.RESPONDING
                && request.http2()
                && response.contentLength() < 0
                && Grpc.isCall(request)
                && Grpc.isCall(response);
    }

    /** What has gone wrong stands where the outcome would: a stream that is cut sounds like a fault of the protocol. */
    private void endCall(Failure why) {
        byte[] outcome = Grpc.outcome(why.status(), why);
        trailer(outcome, outcome.length);
        grpcStatus = Grpc.status(why.status());
        Downstream to = current(downstream);
        to.writeBody(Unpooled.EMPTY_BUFFER, true);
        end();
        to.exchangeEnded(true);
    }

    private void cut() {
        Downstream to = current(downstream);
        end();
        to.abort();
    }

    /** Answers the client without an endpoint. */
    public void reply(Reply reply, byte[] extraFieldLines) {
        status = reply.status();
        if (status >= 400 && request.http2() && Grpc.isCall(request)) {
            grpcStatus = Grpc.status(status);
        }
        responseBytes = request.method() == Method.HEAD ? 0 : reply.bodyBytes();
        Downstream to = current(downstream);
        boolean refused = failure != null && failure.side() == Failure.Side.CLIENT;
        boolean keep = !refused && request.keepAlive() && (requestEnded || drainable());
        boolean reusable = to.writeReply(this, reply, extraFieldLines, keep);
        end();
        to.exchangeEnded(reusable);
    }

    /**
     * Whether the rest of the request's body is small and on its way, so that the connection survives an early answer.
     */
    private boolean drainable() {
        return !request.expectContinue() && !request.chunked() && request.contentLength() <= DRAINED_BYTES_MAX;
    }

    // ---- the end

    void finish(boolean clean) {
        dispatch.release(clean && requestEnded, Dispatch.outcome(status));
        Downstream to = current(downstream);
        boolean reusable = clean && clientReusable;
        end();
        to.exchangeEnded(reusable);
    }

    private void end() {
        dispatch.end(Outcome.ABANDONED);
        CompiledListener at = current(listener);
        CompiledRoute by = route;
        if (by == null) {
            at.unrouted().completed(status, durationNs());
        } else {
            for (HttpFilter filter : by.endFilters()) {
                filter.onEnd(this);
            }
            (target == null ? by.replied() : target.cells()).completed(status, durationNs());
        }
        state = State.IDLE;
        tunnel.end();
        if (failure != null) {
            cells.failed(failure);
        }
        log.ended(this);
    }

    /**
     * Back to the state of a new object; the codec calls it before the next request, or before it gives the exchange
     * back.
     */
    @Override
    public void clear() {
        super.clear();
        dispatch.clear();
        tunnel.clear();
        bodyChain = null;
        informationals = 0;
        bodyForwarded = false;
        lengthUnknown = false;
        clientReusable = false;
    }

    // ---- for the codecs and this package

    /** Whether a request is under way. */
    public boolean active() {
        return state != State.IDLE;
    }

    public boolean requestEnded() {
        return requestEnded;
    }

    private void addStickyCookie() {
        byte[] cookie = dispatch.cookieToSet();
        if (cookie != null) {
            response.add(SET_COOKIE, cookie, 0, cookie.length);
        }
    }
}
