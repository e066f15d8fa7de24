package io.headgate.controlplane.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.snapshot.EndpointStatus.Health;
import org.junit.jupiter.api.Test;

class HysteresisTest {
    private static final int LENGTH = 12;

    /// Every sequence of 12 results under every fall and rise from 1 to 4 and every start: 196,608 sequences,
    /// each looked at after every result.
    @Test
    void agreesWithItsRuleOnEverySequence() {
        for (Health start : Health.values()) {
            for (int fall = 1; fall <= 4; fall++) {
                for (int rise = 1; rise <= 4; rise++) {
                    for (int sequence = 0; sequence < 1 << LENGTH; sequence++) {
                        check(start, fall, rise, sequence);
                    }
                }
            }
        }
    }

    private static void check(Health start, int fall, int rise, int sequence) {
        Hysteresis hysteresis = new Hysteresis(fall, rise, start);
        Health before = start;
        for (int length = 1; length <= LENGTH; length++) {
            boolean changed = hysteresis.observe(passed(sequence, length - 1));
            Health expected = byRuns(before, fall, rise, sequence, length);
            if (hysteresis.health() != expected || changed != (expected != before)) {
                String results = Integer.toBinaryString(1 << LENGTH | sequence).substring(1 + LENGTH - length);
                assertEquals(expected, hysteresis.health(), start + " " + fall + " " + rise + " " + results);
                assertEquals(
                        expected != before, changed, "changed: " + start + " " + fall + " " + rise + " " + results);
            }
            before = expected;
        }
    }

    /// The rule without a counter: a long enough run decides whatever came before it, and a first pass decides
    /// when nothing has yet.
    private static Health byRuns(Health before, int fall, int rise, int sequence, int length) {
        int run = runEndingAt(sequence, length);
        if (passed(sequence, length - 1)) {
            return run >= rise || before == Health.UNKNOWN ? Health.UP : before;
        }
        return run >= fall ? Health.DOWN : before;
    }

    private static int runEndingAt(int sequence, int end) {
        int run = 1;
        while (run < end && passed(sequence, end - 1 - run) == passed(sequence, end - 1)) {
            run++;
        }
        return run;
    }

    private static boolean passed(int sequence, int index) {
        return (sequence >> index & 1) == 1;
    }

    @Test
    void fallsOnExactlyTheConfiguredFailureInARow() {
        Hysteresis hysteresis = new Hysteresis(3, 2, Health.UP);
        assertFalse(hysteresis.observe(false));
        assertFalse(hysteresis.observe(false));
        assertFalse(hysteresis.observe(true));
        assertFalse(hysteresis.observe(false));
        assertFalse(hysteresis.observe(false));
        assertTrue(hysteresis.observe(false));
        assertEquals(Health.DOWN, hysteresis.health());
    }

    @Test
    void risesOnExactlyTheConfiguredPassInARow() {
        Hysteresis hysteresis = new Hysteresis(3, 2, Health.DOWN);
        assertFalse(hysteresis.observe(true));
        assertFalse(hysteresis.observe(false));
        assertFalse(hysteresis.observe(true));
        assertTrue(hysteresis.observe(true));
        assertEquals(Health.UP, hysteresis.health());
    }

    @Test
    void onePassIsEnoughWhileNothingIsKnown() {
        Hysteresis hysteresis = new Hysteresis(3, 5, Health.UNKNOWN);
        assertFalse(hysteresis.observe(false));
        assertEquals(Health.UNKNOWN, hysteresis.health());
        assertTrue(hysteresis.observe(true));
        assertEquals(Health.UP, hysteresis.health());
    }
}
