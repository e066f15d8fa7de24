package io.headgate.dataplane.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Seed;
import io.headgate.dataplane.worker.Timers.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TimersTest {
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Seed seed = Seed.fresh();
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
    void aDeadlineInThePastThatIsRequiredDuringAPollIsMetByTheNext() {
        Target late = target();
        Timed requiring = _ -> {
            timers.require(Target.given(late.timer), 100 * MS);
            return Timed.NEVER;
        };
        timers.require(timers.add(requiring, nowNs), 400 * MS);
        nowNs = 500 * MS; // the loop was busy
        timers.poll(nowNs);
        timers.poll(nowNs + Timers.TICK_NS);
        assertEquals(1, late.looks);
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

    @Test
    void oneThatFailsKeepsNobodyElseFromItsDeadlineAndIsLookedAtAgain() {
        Target[] around = {target(), target()};
        List<Long> failedAtNs = new ArrayList<>();
        Timer failing = timers.add(
                atNs -> {
                    failedAtNs.add(atNs);
                    throw new IllegalStateException("as the test wants it");
                },
                nowNs);
        Target after = target();
        for (Timer each : List.of(Target.given(around[0].timer), failing, Target.given(after.timer))) {
            timers.require(each, 100 * MS);
        }
        pass(1500);
        assertEquals(List.of(1, 1, 1), List.of(around[0].looks, around[1].looks, after.looks));
        assertEquals(2, failedAtNs.size());
    }

    @Test
    void oneThatFailsAfterItWasCancelledIsNotLookedAtAgain() {
        Timer[] own = new Timer[1];
        int[] looks = new int[1];
        own[0] = timers.add(
                _ -> {
                    looks[0]++;
                    timers.cancel(own[0]);
                    throw new IllegalStateException("as the test wants it");
                },
                nowNs);
        pass(5000);
        assertEquals(1, looks[0]);
    }

    /** Targets that come, ask for looks, go and are late in no order; each knows when it must be looked at. */
    @Test
    void whateverHappensNobodyIsLookedAtTooEarlyOrTooLate() {
        Random random = seed.random();
        List<Checked> targets = new ArrayList<>();
        for (int step = 0; step < 20_000; step++) {
            switch (random.nextInt(6)) {
                case 0 -> targets.add(new Checked(random));
                case 1, 2 -> any(targets, random, each -> each.require(nowNs + random.nextInt(1500) * MS));
                case 3 -> any(targets, random, Checked::cancel);
                default -> {
                    nowNs += random.nextInt(50) == 0 ? random.nextInt(5000) * MS : random.nextInt(60) * MS;
                    timers.poll(nowNs);
                    targets.forEach(Checked::nothingIsOverdue);
                }
            }
        }
    }

    private static void any(List<Checked> targets, Random random, Consumer<Checked> action) {
        if (!targets.isEmpty()) {
            action.accept(targets.get(random.nextInt(targets.size())));
        }
    }

    private final class Checked implements Timed {
        private final Random random;
        private final Timer timer;
        private long dueNs = nowNs + TimeUnit.SECONDS.toNanos(1);

        Checked(Random random) {
            this.random = random;
            timer = timers.add(this, nowNs);
        }

        void require(long deadlineNs) {
            dueNs = Math.min(dueNs, deadlineNs);
            timers.require(timer, deadlineNs);
        }

        void cancel() {
            dueNs = NEVER;
            timers.cancel(timer);
        }

        void nothingIsOverdue() {
            assertTrue(
                    dueNs > nowNs,
                    () -> "should have been looked at at " + dueNs + ", and it is " + nowNs + "; " + seed);
        }

        @Override
        public long onTimer(long atNs) {
            assertTrue(dueNs <= atNs, () -> "should be looked at at " + dueNs + ", not at " + atNs + "; " + seed);
            dueNs = NEVER;
            if (random.nextInt(4) == 0) {
                require(atNs + 1 + random.nextInt(1000) * MS);
            }
            long next = random.nextInt(4) == 0 ? NEVER : atNs + 1 + random.nextInt(3000) * MS;
            if (next != NEVER) {
                dueNs = Math.min(dueNs, Math.min(next, atNs + TimeUnit.SECONDS.toNanos(1)));
            }
            return next;
        }
    }
}
