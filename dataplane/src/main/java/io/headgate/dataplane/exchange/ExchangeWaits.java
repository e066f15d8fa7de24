package io.headgate.dataplane.exchange;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.worker.Timed;
import io.headgate.dataplane.worker.Worker;
import org.jspecify.annotations.Nullable;

/**
 * Whom an exchange waits for, and for how long: where it stands says which of its sides is to act. Confined to its
 * worker's loop.
 */
abstract class ExchangeWaits extends ExchangeFacts {
    /** Where an exchange stands. */
    enum State {
        /** No request is under way. */
        IDLE,
        /** The request's head is here; it is matched and filtered. */
        ROUTING,
        /** {@link Dispatch} is getting a connection. */
        DISPATCHING,
        /** The request's head has been handed to a connection; the answer's head is awaited. */
        SENDING,
        /** The answer's head has been written to the client. */
        RESPONDING,
        /** After 101: bytes in both directions. */
        TUNNEL
    }

    final Deadlines deadlines = new Deadlines();
    State state = State.IDLE;

    @Nullable
    Downstream downstream;

    boolean requestEnded;
    /** Whether it is a call of gRPC, be it from the Web. */
    boolean call;
    /** Whether the client may go on as it likes while it is answered, see {@link #isTwoWay}. */
    boolean dialogue;

    ExchangeWaits(Worker worker) {
        super(worker);
    }

    /** A yes, while no end of either body is in sight, is one half of a dialogue. */
    final void beginDialogue() {
        boolean yes = response.status() >= 200 && response.status() < 300;
        if (yes && !requestEnded && request.chunked() && response.contentLength() < 0) {
            dialogue = true;
            deadlines.holdBody();
        }
    }

    /** Whether client and endpoint take turns as they like, so that the silence of one of them says nothing. */
    private boolean isTwoWay() {
        return dialogue && !requestEnded;
    }

    /** The client's body is what is awaited from now on. */
    final void awaitClient() {
        if (isTwoWay()) {
            awaitEither();
            return;
        }
        deadlines.awaitBody(worker.nowNs());
        current(downstream).require(after(current(listener).timeouts().bodyIdleNs()));
        deadlines.noPhase();
    }

    /** The endpoint is awaited from now on: its answer's head, or more of its answer. */
    final void awaitEndpoint() {
        if (isTwoWay()) {
            awaitEither();
        } else if (state == State.SENDING) {
            awaitUntil(Failure.FIRST_BYTE_TIMEOUT, after(current(route).firstByteNs()));
        } else if (state == State.RESPONDING) {
            awaitMore();
        }
    }

    /**
     * More of the answer is awaited from now on, unless a side that does not take or send its part is what is awaited;
     * an event stream, and an answer to a call, may be silent as long as a tunnel.
     */
    final void awaitMore() {
        if (isTwoWay()) {
            awaitEither();
            return;
        }
        boolean rests = call || response.status() == 200 && response.isEventStream();
        long ns = rests
                ? current(listener).timeouts().tunnelIdleNs()
                : current(route).firstByteNs();
        awaitUntil(Failure.BODY_STALLED, deadlines.isStalled() || deadlines.awaitsBody() ? Timed.NEVER : after(ns));
    }

    /** Something is awaited, whoever says it; of a client that takes nothing that is not expected. */
    private void awaitEither() {
        long ns = current(listener).timeouts().tunnelIdleNs();
        awaitUntil(Failure.BODY_TIMEOUT, deadlines.isStalled() ? Timed.NEVER : after(ns));
    }

    /** The exchange fails with {@code why} unless something else is awaited by then. */
    final void awaitUntil(Failure why, long atNs) {
        deadlines.phase(why, atNs);
        current(downstream).require(atNs);
    }

    final long after(long ns) {
        return ns == Timed.NEVER ? Timed.NEVER : worker.nowNs() + ns;
    }

    @Override
    void clear() {
        super.clear();
        deadlines.clear();
        downstream = null;
        requestEnded = false;
        call = false;
        dialogue = false;
    }
}
