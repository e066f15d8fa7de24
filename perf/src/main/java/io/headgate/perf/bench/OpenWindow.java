package io.headgate.perf.bench;

import io.netty.channel.EventLoop;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** One window of an open loop. Everything runs on its event loop. */
final class OpenWindow {
    /** What is not answered this long after the last request was due is an error. */
    private static final long GRACE_NS = TimeUnit.SECONDS.toNanos(2);

    private static final long LATENCY_NS_MAX = TimeUnit.SECONDS.toNanos(60);
    private static final int DIGITS = 3;
    private static final double NS_PER_US = 1e3;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final ArrayDeque<OpenClient> free;
    private final EventLoop loop;
    private final Pace pace;
    private final CompletableFuture<OpenCount> counted;
    private final Histogram latency = new Histogram(LATENCY_NS_MAX, DIGITS);
    private final Histogram late = new Histogram(LATENCY_NS_MAX, DIGITS);
    private final long cpuNsBefore = THREADS.getCurrentThreadCpuTime();
    private long sent;
    private long ended;

    OpenWindow(
            List<OpenClient> clients,
            EventLoop loop,
            double perSecond,
            int seconds,
            CompletableFuture<OpenCount> counted) {
        free = new ArrayDeque<>(clients);
        free.removeIf(client -> !client.channel().isActive());
        this.loop = loop;
        this.counted = counted;
        pace = Pace.of(System.nanoTime(), perSecond, seconds);
    }

    /** Sends what is due and comes back when the next is. */
    void tick() {
        long nowNs = System.nanoTime();
        long due = pace.due(nowNs);
        while (sent < due && !free.isEmpty()) {
            late.recordValue(nowNs - pace.dueNs(sent));
            free.pop().send(this, pace.dueNs(sent++));
        }
        if (ended == pace.total() || nowNs > pace.dueNs(pace.total()) + GRACE_NS) {
            finish(nowNs);
            return;
        }
        long nextNs = due < pace.total() ? pace.dueNs(due) - nowNs : TimeUnit.MILLISECONDS.toNanos(1);
        loop.schedule(this::tick, nextNs, TimeUnit.NANOSECONDS);
    }

    /** An answer is complete; the connection takes the next request if one is due already. */
    void answered(OpenClient client, long dueNs) {
        long nowNs = System.nanoTime();
        latency.recordValue(nowNs - dueNs);
        ended++;
        if (sent < pace.due(nowNs)) {
            client.send(this, pace.dueNs(sent++));
        } else {
            free.push(client);
        }
    }

    /** A connection was closed before the answer was complete. */
    void lost() {
        ended++;
    }

    private void finish(long nowNs) {
        double busy = (double) (THREADS.getCurrentThreadCpuTime() - cpuNsBefore) / (nowNs - pace.startNs());
        counted.complete(new OpenCount(
                latency.getValueAtPercentile(50) / NS_PER_US,
                latency.getValueAtPercentile(99) / NS_PER_US,
                latency.getValueAtPercentile(99.9) / NS_PER_US,
                late.getValueAtPercentile(99) / NS_PER_US,
                pace.total() - latency.getTotalCount(),
                busy));
    }
}
