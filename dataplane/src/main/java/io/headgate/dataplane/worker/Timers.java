package io.headgate.dataplane.worker;

import java.util.concurrent.TimeUnit;
import org.agrona.DeadlineTimerWheel;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One timer per connection over Agrona's wheel. A connection writes its deadline into a field of its own and is looked
 * at when its timer comes by; the timer is never set further ahead than {@link #HORIZON_NS}, so a deadline at least
 * that far away costs a store and no work here. Only a nearer one has to {@link #require} an earlier look. Not
 * thread-safe.
 */
public final class Timers implements DeadlineTimerWheel.TimerHandler {
    /**
     * How often the wheel is polled; deadlines are met this late at most. 50 ms: 20 wake-ups a second are not
     * measurable, and no timeout of the grammar is meant finer.
     */
    public static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(50);

    /** A connection is looked at once a second: 100,000 of them cost about 1 % of a core. */
    private static final long HORIZON_NS = TimeUnit.SECONDS.toNanos(1);

    /**
     * The wheel gives the number of a timer that has expired to another one, so what is not armed must not look at its
     * own.
     */
    private static final long NOT_ARMED = Long.MAX_VALUE;

    private static final long RESOLUTION_NS = 1L << 25;
    private static final int TICKS_PER_WHEEL = 64;
    private static final int EXPIRIES_PER_POLL = 100_000;

    private final DeadlineTimerWheel wheel;
    private final Long2ObjectHashMap<Timer> timers = new Long2ObjectHashMap<>();

    public Timers(long nowNs) {
        wheel = new DeadlineTimerWheel(TimeUnit.NANOSECONDS, nowNs, RESOLUTION_NS, TICKS_PER_WHEEL);
    }

    /** One connection's place in the wheel. */
    public static final class Timer {
        private final Timed target;
        private long id;
        private long armedAtNs;

        private Timer(Timed target) {
            this.target = target;
        }
    }

    /** Starts looking at {@code target}; stop with {@link #cancel}. Allocates: once per connection. */
    public Timer add(Timed target, long nowNs) {
        Timer timer = new Timer(target);
        arm(timer, nowNs + HORIZON_NS);
        return timer;
    }

    /** Makes sure {@code timer}'s target is looked at no later than {@code deadlineNs}. */
    public void require(Timer timer, long deadlineNs) {
        if (deadlineNs < timer.armedAtNs) {
            cancel(timer);
            arm(timer, deadlineNs);
        }
    }

    public void cancel(@Nullable Timer timer) {
        if (timer != null && timer.armedAtNs != NOT_ARMED) {
            timer.armedAtNs = NOT_ARMED;
            timers.remove(timer.id);
            wheel.cancelTimer(timer.id);
        }
    }

    /** Looks at every target whose time has come. */
    public void poll(long nowNs) {
        int expired;
        do {
            expired = wheel.poll(nowNs, this, EXPIRIES_PER_POLL);
        } while (expired > 0 || wheel.currentTickTime() <= nowNs - RESOLUTION_NS);
    }

    @Override
    public boolean onTimerExpiry(TimeUnit unit, long nowNs, long timerId) {
        Timer timer = timers.remove(timerId);
        if (timer != null) {
            timer.armedAtNs = NOT_ARMED;
            long next = timer.target.onTimer(nowNs);
            if (next != Timed.NEVER) {
                require(timer, Math.max(nowNs + 1, Math.min(next, nowNs + HORIZON_NS)));
            }
        }
        return true;
    }

    private void arm(Timer timer, long atNs) {
        timer.armedAtNs = atNs;
        timer.id = wheel.scheduleTimer(atNs);
        timers.put(timer.id, timer);
    }
}
