package io.headgate.dataplane.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.worker.Timers.Timer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TimersTest {
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Timers timers = new Timers(0);
    private long nowNs;

    /** Counts the looks; the next deadline is what the test says. */
    private final class Target implements Timed {
        @Nullable
        Timer timer;

        long next = NEVER;
        long required = NEVER;
        int looks;

        @Override
        public long onTimer(long atNs) {
            looks++;
            if (required != NEVER) {
                timers.require(given(timer), required);
            }
            return next;
        }

        private static <T> T given(@Nullable T value) {
            if (value == null) {
                throw new AssertionError("no timer");
            }
            return value;
        }
    }

    private Target target() {
        Target target = new Target();
        target.timer = timers.add(target, nowNs);
        return target;
    }

    private void pass(long ms) {
        for (long endNs = nowNs + ms * MS; nowNs < endNs; nowNs += 10 * MS) {
            timers.poll(nowNs);
        }
    }

    @Test
    void looksOnceASecondThoughTheDeadlineIsFar() {
        Target target = target();
        target.next = TimeUnit.HOURS.toNanos(1);
        pass(5100);
        assertTrue(target.looks >= 4 && target.looks <= 5, () -> "looked " + target.looks + " times");
    }

    @Test
    void looksInTimeAtARequiredDeadline() {
        Target target = target();
        timers.require(Target.given(target.timer), 100 * MS);
        pass(90);
        assertEquals(0, target.looks);
        pass(90);
        assertEquals(1, target.looks);
    }

    @Test
    void aDeadlineRequiredDuringALookIsTheOnlyOne() {
        Target target = target();
        target.next = TimeUnit.HOURS.toNanos(1);
        for (int i = 0; i < 10; i++) {
            target.required = nowNs + 100 * MS;
            timers.require(Target.given(target.timer), nowNs + 50 * MS);
            pass(60);
        }
        target.required = Timed.NEVER;
        int before = target.looks;
        int required = before;
        pass(5100);
        assertTrue(target.looks - before <= 7, () -> "looked " + (target.looks - required) + " times in five seconds");
        timers.cancel(target.timer);
        before = target.looks;
        pass(5100);
        assertEquals(before, target.looks);
    }

    @Test
    void oneThatIsOverTakesNoOthersPlaceInTheWheel() {
        Target over = target();
        timers.require(Target.given(over.timer), 100 * MS);
        pass(200);
        assertEquals(1, over.looks);

        // A turn of the wheel later its number belongs to one of these.
        Target[] others = new Target[64];
        for (int i = 0; i < others.length; i++) {
            others[i] = target();
            timers.require(Target.given(others[i].timer), nowNs + (50 + 33L * i) * MS);
        }
        timers.cancel(over.timer);
        pass(3000);
        for (Target other : others) {
            assertEquals(1, other.looks);
        }
    }
}
