package io.headgate.dataplane.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.worker.Timed;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The clock is moved by hand: a nanosecond before a deadline, and to it. */
class DeadlinesTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long NOW_NS = -5 * SECOND_NS; // a clock may well be negative

    /** Idle 30 s, 240 bytes a second in, stall 20 s, 1000 a second out; the rest is not for these tests. */
    private static final CompiledListener.Timeouts LIMITS =
            new CompiledListener.Timeouts(1, 30 * SECOND_NS, 240, 1, 1, 1, 1, 20 * SECOND_NS, 1000, 1);

    /** A client that has acknowledged, or taken from this process, so many bytes. */
    private record Taken(long acknowledged, long writeProgress) implements WriteWatch.Taker {}

    private static final Taken NOTHING = new Taken(0, 0);

    private final Deadlines deadlines = new Deadlines();

    private void passesAt(long atNs, Failure why) {
        assertNull(deadlines.expired(atNs - 1, LIMITS, NOTHING), "a nanosecond early");
        assertEquals(why, deadlines.expired(atNs, LIMITS, NOTHING));
    }

    @Test
    void withoutAnyItWaitsForEver() {
        assertNull(deadlines.expired(Long.MAX_VALUE - 1, LIMITS, NOTHING));
        assertEquals(Timed.NEVER, deadlines.next(NOW_NS, LIMITS));
    }

    @Test
    void theTotalIsOverWhenItsTimeHasComeBeItNoticedOrNot() {
        assertFalse(deadlines.totalIsOver(Long.MAX_VALUE - 1));
        deadlines.total(NOW_NS);
        assertFalse(deadlines.totalIsOver(NOW_NS - 1));
        assertTrue(deadlines.totalIsOver(NOW_NS));
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
        assertNull(deadlines.expired(NOW_NS + 1000 * SECOND_NS, LIMITS, NOTHING));
        deadlines.total(NOW_NS);
        deadlines.clear();
        assertNull(deadlines.expired(NOW_NS + 1000 * SECOND_NS, LIMITS, NOTHING));
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
        assertNull(deadlines.expired(NOW_NS + 5 * SECOND_NS, LIMITS, NOTHING));
        assertEquals(Failure.BODY_TOO_SLOW, deadlines.expired(NOW_NS + 5 * SECOND_NS + 1_000_000, LIMITS, NOTHING));

        deadlines.bodyArrived(NOW_NS + 5 * SECOND_NS, 2400 - 239);
        assertNull(deadlines.expired(NOW_NS + 10 * SECOND_NS, LIMITS, NOTHING));
        assertEquals(Failure.BODY_TOO_SLOW, deadlines.expired(NOW_NS + 11 * SECOND_NS, LIMITS, NOTHING));
    }

    @Test
    void aBodyThatTheGatewayHoldsBackIsNotTheClientsFault() {
        deadlines.awaitBody(NOW_NS);
        deadlines.holdBody();
        assertFalse(deadlines.awaitsBody());
        assertNull(deadlines.expired(NOW_NS + 1000 * SECOND_NS, LIMITS, NOTHING));

        deadlines.awaitBody(NOW_NS + 1000 * SECOND_NS);
        passesAt(NOW_NS + 1005 * SECOND_NS + 1, Failure.BODY_TOO_SLOW);
    }

    /**
     * Looks as the timer does: each second from {@code fromNs} until {@code toNs}, when the client has taken so much.
     */
    private @Nullable Failure looks(long fromNs, long toNs, WriteWatch.Taker client) {
        Failure found = null;
        for (long nowNs = fromNs; nowNs <= toNs && found == null; nowNs += SECOND_NS) {
            found = deadlines.expired(nowNs, LIMITS, client);
        }
        return found;
    }

    @ParameterizedTest
    @CsvSource({"100, 0, 101, 0", "-1, 100, -1, 101"})
    void aReaderThatTakesSomethingIsSlowAndOneThatTakesNothingHasStalled(
            long acknowledged, long progress, long acknowledgedLater, long progressLater) {
        Taken before = new Taken(acknowledged, progress);
        Taken later = new Taken(acknowledgedLater, progressLater);
        deadlines.stalled(NOW_NS);
        assertTrue(deadlines.isStalled());
        assertNull(looks(NOW_NS, NOW_NS + 19 * SECOND_NS, before));
        assertEquals(NOW_NS + 20 * SECOND_NS, deadlines.next(NOW_NS + 19 * SECOND_NS, LIMITS));
        assertNull(deadlines.expired(NOW_NS + 20 * SECOND_NS, LIMITS, later), "one byte of progress");
        assertEquals(NOW_NS + 40 * SECOND_NS, deadlines.next(NOW_NS + 20 * SECOND_NS, LIMITS));
        deadlines.flowing(NOW_NS + 20 * SECOND_NS);
        assertNull(looks(NOW_NS + 21 * SECOND_NS, NOW_NS + 1000 * SECOND_NS, later));

        deadlines.stalled(NOW_NS + 1000 * SECOND_NS);
        assertNull(looks(NOW_NS + 1000 * SECOND_NS, NOW_NS + 1019 * SECOND_NS, later));
        assertEquals(Failure.WRITE_STALLED, deadlines.expired(NOW_NS + 1020 * SECOND_NS, LIMITS, later));
    }

    /** When a client that takes {@code bytes} each second while they wait is cut off; at most after 1000 s. */
    private long secondsUntilCut(int bytes, boolean told) {
        deadlines.stalled(NOW_NS);
        for (int second = 0; second <= 1000; second++) {
            long taken = (long) second * bytes;
            Failure found = deadlines.expired(
                    NOW_NS + second * SECOND_NS, LIMITS, told ? new Taken(taken, 0) : new Taken(-1, taken));
            if (found != null) {
                assertEquals(Failure.WRITE_TOO_SLOW, found);
                return second;
            }
        }
        return Long.MAX_VALUE;
    }

    @Test
    void aReaderSlowerThanTheLeastRateIsCutOffWhenItIsFarEnoughBehind() {
        assertEquals(41, secondsUntilCut(500, true));
        deadlines.clear();
        assertEquals(201, secondsUntilCut(900, true));
        deadlines.clear();
        assertEquals(Long.MAX_VALUE, secondsUntilCut(1000, true));
        deadlines.clear();
        assertEquals(Long.MAX_VALUE, secondsUntilCut(1, false), "where nobody can tell");
    }

    @Test
    void aReaderMayPauseAndIsNotForgivenInAdvance() {
        deadlines.stalled(NOW_NS);
        assertNull(deadlines.expired(NOW_NS, LIMITS, NOTHING));
        assertNull(deadlines.expired(NOW_NS + SECOND_NS, LIMITS, new Taken(1_000_000, 0)));
        assertNull(looks(NOW_NS + 2 * SECOND_NS, NOW_NS + 20 * SECOND_NS, new Taken(1_000_000, 0)), "19 s behind");
        assertNull(looks(NOW_NS + 21 * SECOND_NS, NOW_NS + 21 * SECOND_NS, new Taken(1_001_000, 0)), "as far behind");
        assertEquals(
                Failure.WRITE_TOO_SLOW,
                looks(NOW_NS + 22 * SECOND_NS, NOW_NS + 24 * SECOND_NS, new Taken(1_001_001, 0)));
    }

    @Test
    void onlyTimeInWhichBytesWaitCounts() {
        for (int second = 0; second < 1000; second++) {
            Taken so = new Taken(second * 300L, 0);
            deadlines.stalled(NOW_NS + second * SECOND_NS);
            deadlines.flowing(NOW_NS + second * SECOND_NS + SECOND_NS / 4); // the origin sends 300 bytes a second
            assertNull(deadlines.expired(NOW_NS + second * SECOND_NS + SECOND_NS / 2, LIMITS, so));
        }
    }

    @Test
    void whoHasCaughtUpBeginsAnew() {
        deadlines.stalled(NOW_NS);
        assertNull(looks(NOW_NS, NOW_NS + 19 * SECOND_NS, NOTHING));
        deadlines.flowing(NOW_NS + 19 * SECOND_NS);
        assertNull(looks(NOW_NS + 20 * SECOND_NS, NOW_NS + 21 * SECOND_NS, NOTHING));
        deadlines.stalled(NOW_NS + 22 * SECOND_NS);
        assertNull(looks(NOW_NS + 23 * SECOND_NS, NOW_NS + 42 * SECOND_NS, NOTHING));
    }
}
