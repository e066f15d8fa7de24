package io.headgate.dataplane.worker;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One timer per connection, in a wheel of linked lists: arming and cancelling are a few stores, however many timers
 * there are. A connection writes its deadline into a field of its own and is looked at when its timer comes by; the
 * timer is never set further ahead than {@link #HORIZON_NS}, so a deadline at least that far away costs a store and no
 * work here. Only a nearer one has to {@link #require} an earlier look. Not thread-safe.
 *
 * <p>Our own and not Agrona's: its wheel searches a tick's places one by one, which took a quarter of a core for the
 * timers of 100,000 connections; this takes a thousandth ({@code TimersBenchmark}).
 */
public final class Timers {
    /**
     * How often the wheel is polled; deadlines are met this late at most. 50 ms: 20 wake-ups a second are not
     * measurable, and no timeout of the grammar is meant finer.
     */
    public static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final System.Logger LOG = System.getLogger("io.headgate.worker");

    /** A connection is looked at once a second. */
    private static final long HORIZON_NS = TimeUnit.SECONDS.toNanos(1);

    /** A power of two, and more than the ticks of the horizon: a list holds the timers of one tick only. */
    private static final int LISTS = 32;

    private final Timer[] lists = new Timer[LISTS];
    private final Timer looking = new Timer(null);
    private final long startNs;

    /** The first tick that has not passed; its timers may have been looked at in part. */
    private long tick;

    public Timers(long nowNs) {
        startNs = nowNs;
        Arrays.setAll(lists, _ -> new Timer(null));
    }

    /** One connection's place in the wheel. */
    public static final class Timer {
        private static final long NOT_ARMED = Long.MAX_VALUE;
        private static final long LOOKING = NOT_ARMED - 1;

        private final @Nullable Timed target;
        private long atNs = NOT_ARMED;
        private Timer before = this;
        private Timer after = this;

        /** A list's end has no target. */
        private Timer(@Nullable Timed target) {
            this.target = target;
        }

        private void link(Timer end) {
            before = end.before;
            after = end;
            before.after = this;
            end.before = this;
        }

        private void unlink() {
            before.after = after;
            after.before = before;
            before = this;
            after = this;
        }

        /** Takes over all of {@code end}'s list; this one is empty. */
        private void takeAll(Timer end) {
            link(end);
            end.unlink();
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
        if (deadlineNs < timer.atNs) {
            timer.unlink();
            arm(timer, deadlineNs);
        }
    }

    public void cancel(@Nullable Timer timer) {
        if (timer != null) {
            timer.unlink();
            timer.atNs = Timer.NOT_ARMED;
        }
    }

    /** Looks at every target whose time has come. One that fails is logged and looked at again in a second. */
    public void poll(long nowNs) {
        long last = tickOf(nowNs);
        long first = Math.max(tick, last - LISTS + 1);
        tick = Math.max(tick, last); // from here on nothing is armed for a list that is passed already
        for (long each = first; each <= last; each++) {
            look(list(each), nowNs);
        }
    }

    /** Those of the list whose time has not come go back; those that come in the meantime wait for the next poll. */
    private void look(Timer list, long nowNs) {
        looking.takeAll(list);
        while (looking.after != looking) {
            Timer timer = looking.after;
            timer.unlink();
            if (timer.atNs > nowNs) {
                timer.link(list);
            } else {
                look(timer, nowNs, timer.target);
            }
        }
    }

    private void look(Timer timer, long nowNs, @Nullable Timed target) {
        timer.atNs = Timer.LOOKING;
        long next;
        try {
            next = target == null ? Timed.NEVER : target.onTimer(nowNs);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "a timer failed; the others go on, and it is looked at again", e);
            next = timer.atNs == Timer.NOT_ARMED ? Timed.NEVER : nowNs + HORIZON_NS; // not if it was cancelled
        }
        if (next != Timed.NEVER) {
            require(timer, Math.max(nowNs + 1, Math.min(next, nowNs + HORIZON_NS)));
        }
    }

    private void arm(Timer timer, long atNs) {
        timer.atNs = atNs;
        timer.link(list(Math.max(tick, tickOf(atNs))));
    }

    private Timer list(long ofTick) {
        return lists[(int) ofTick & LISTS - 1];
    }

    private long tickOf(long ns) {
        return (ns - startNs) / TICK_NS;
    }
}
