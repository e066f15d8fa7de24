package io.headgate.dataplane.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.worker.Timed;
import org.junit.jupiter.api.Test;

/** The clock is moved by hand: a nanosecond before a deadline, and to it. */
class DeadlinesTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long NOW_NS = -5 * SECOND_NS; // a clock may well be negative

    /** Idle 30 s, 240 bytes a second, stall 20 s; the rest is not for these tests. */
    private static final CompiledListener.Timeouts LIMITS =
            new CompiledListener.Timeouts(1, 30 * SECOND_NS, 240, 1, 1, 20 * SECOND_NS, 1);

    private final Deadlines deadlines = new Deadlines();

    private void passesAt(long atNs, Failure why) {
        assertNull(deadlines.expired(atNs - 1, LIMITS, 0), "a nanosecond early");
        assertEquals(why, deadlines.expired(atNs, LIMITS, 0));
    }

    @Test
    void withoutAnyItWaitsForEver() {
        assertNull(deadlines.expired(Long.MAX_VALUE - 1, LIMITS, 0));
        assertEquals(Timed.NEVER, deadlines.next(NOW_NS, LIMITS));
    }

    @Test
    void eachHasItsOwnReason() {
        deadlines.phase(Failure.CONNECT_TIMEOUT, NOW_NS + 50);
        passesAt(NOW_NS + 50, Failure.CONNECT_TIMEOUT);
        deadlines.tryEndsAt(NOW_NS + 40);
        passesAt(NOW_NS + 40, Failure.TRY_TIMEOUT);
        deadlines.request(NOW_NS + 30);
        passesAt(NOW_NS + 30, Failure.REQUEST_TIMEOUT);
        deadlines.total(NOW_NS + 20);
        passesAt(NOW_NS + 20, Failure.TOTAL_TIMEOUT);
    }

    @Test
    void theNextLookIsAtTheEarliest() {
        deadlines.phase(Failure.FIRST_BYTE_TIMEOUT, NOW_NS + 50);
        assertEquals(NOW_NS + 50, deadlines.next(NOW_NS, LIMITS));
        deadlines.total(NOW_NS + 20);
        assertEquals(NOW_NS + 20, deadlines.next(NOW_NS, LIMITS));
        assertTrue(deadlines.next(NOW_NS + 100, LIMITS) > NOW_NS + 100, "never in the past");
    }

    @Test
    void whatIsOverNoLongerCounts() {
        deadlines.phase(Failure.FIRST_BYTE_TIMEOUT, NOW_NS);
        deadlines.noPhase();
        deadlines.request(NOW_NS);
        deadlines.awaitBody(NOW_NS);
        deadlines.requestEnded();
        deadlines.tryEndsAt(NOW_NS);
        deadlines.tryEndsAt(Timed.NEVER);
        assertNull(deadlines.expired(NOW_NS + 1000 * SECOND_NS, LIMITS, 0));
        deadlines.total(NOW_NS);
        deadlines.clear();
        assertNull(deadlines.expired(NOW_NS + 1000 * SECOND_NS, LIMITS, 0));
    }

    @Test
    void aBodyMayPauseSoLong() {
        deadlines.awaitBody(NOW_NS);
        deadlines.bodyArrived(NOW_NS + SECOND_NS, 1_000_000);
        passesAt(NOW_NS + 31 * SECOND_NS, Failure.BODY_TIMEOUT);
        assertEquals(NOW_NS + 31 * SECOND_NS, deadlines.next(NOW_NS, LIMITS));
    }

    @Test
    void aBodyMustComeFastEnoughAfterAGrace() {
        deadlines.awaitBody(NOW_NS);
        deadlines.bodyArrived(NOW_NS + SECOND_NS, 239);
        assertNull(deadlines.expired(NOW_NS + 5 * SECOND_NS, LIMITS, 0));
        assertEquals(Failure.BODY_TOO_SLOW, deadlines.expired(NOW_NS + 5 * SECOND_NS + 1_000_000, LIMITS, 0));

        deadlines.bodyArrived(NOW_NS + 5 * SECOND_NS, 2400 - 239);
        assertNull(deadlines.expired(NOW_NS + 10 * SECOND_NS, LIMITS, 0));
        assertEquals(Failure.BODY_TOO_SLOW, deadlines.expired(NOW_NS + 11 * SECOND_NS, LIMITS, 0));
    }

    @Test
    void aBodyThatTheGatewayHoldsBackIsNotTheClientsFault() {
        deadlines.awaitBody(NOW_NS);
        deadlines.holdBody();
        assertFalse(deadlines.awaitsBody());
        assertNull(deadlines.expired(NOW_NS + 1000 * SECOND_NS, LIMITS, 0));

        deadlines.awaitBody(NOW_NS + 1000 * SECOND_NS);
        passesAt(NOW_NS + 1005 * SECOND_NS + 1, Failure.BODY_TOO_SLOW);
    }

    @Test
    void aReaderThatTakesSomethingIsSlowAndOneThatTakesNothingHasStalled() {
        deadlines.stalled(NOW_NS, 100);
        assertTrue(deadlines.isStalled());
        assertNull(deadlines.expired(NOW_NS + 20 * SECOND_NS - 1, LIMITS, 100));
        assertNull(deadlines.expired(NOW_NS + 20 * SECOND_NS, LIMITS, 101), "one byte of progress");
        assertNull(deadlines.expired(NOW_NS + 40 * SECOND_NS - 1, LIMITS, 101));
        assertEquals(Failure.WRITE_STALLED, deadlines.expired(NOW_NS + 40 * SECOND_NS, LIMITS, 101));
        deadlines.flowing();
        assertNull(deadlines.expired(NOW_NS + 1000 * SECOND_NS, LIMITS, 101));
    }
}
