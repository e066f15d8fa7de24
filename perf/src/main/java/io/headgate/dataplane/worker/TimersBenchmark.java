package io.headgate.dataplane.worker;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The wheel with the timers of many connections in it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TimersBenchmark {
    /** How many. */
    @Param({"1000", "10000", "100000"})
    public int connections = 1000;

    private final Timers timers = new Timers(0);
    private Timers.Timer[] armed = {};
    private long nowNs;
    private int next;

    /** Connections that came over one second. */
    @Setup
    public void connect() {
        armed = new Timers.Timer[connections];
        for (int i = 0; i < connections; i++) {
            advance(TimeUnit.SECONDS.toNanos(1) / connections);
            armed[i] = timers.add(_ -> Long.MAX_VALUE - 1, nowNs);
        }
    }

    private void advance(long ns) {
        long before = nowNs;
        nowNs += ns;
        if (before / Timers.TICK_NS != nowNs / Timers.TICK_NS) {
            timers.poll(nowNs);
        }
    }

    /**
     * A deadline nearer than the next look, 50,000 times a second: cancelled, armed anew, and later armed as before.
     */
    @Benchmark
    public void requireAnEarlierLook() {
        advance(TimeUnit.MICROSECONDS.toNanos(20));
        timers.require(armed[next++ % connections], nowNs + TimeUnit.MILLISECONDS.toNanos(500));
    }

    /** What a second of idle connections costs. */
    @Benchmark
    @OutputTimeUnit(TimeUnit.MICROSECONDS)
    public void lookAtAllOnce() {
        for (int tick = 0; tick < 20; tick++) {
            advance(Timers.TICK_NS);
        }
    }
}
