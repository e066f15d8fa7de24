package io.headgate.dataplane.worker;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadEventLoop;
import java.util.ArrayDeque;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * One event loop with all it owns. Except for {@link #index()} and {@link #loop()}, for use on the loop's thread only.
 */
public final class Worker {
    private final int index;
    private final EventLoop loop;
    private final ArrayDeque<Runnable> nextTurn = new ArrayDeque<>();
    private final Runnable turnEnds = this::turnEnds;
    private final ByteBufAllocator allocator;
    private final Timers timers;
    private final SplittableRandom random = new SplittableRandom();
    private final HttpDate date = new HttpDate();
    private byte[] scratch = new byte[16 * 1024];
    private long nowNs = System.nanoTime();
    private long epochOffsetNs = epochOffset();
    private long tickDueNs;
    private long lagNs;
    private long connections = System.currentTimeMillis() * 1000;
    private long requestIdCounter = random.nextLong();

    public Worker(int index, EventLoop loop, ByteBufAllocator allocator) {
        this.index = index;
        this.loop = loop;
        this.allocator = allocator;
        timers = new Timers(nowNs);
    }

    /** Starts the wheel's ticking; call once, from any thread. */
    public void start() {
        tickDueNs = System.nanoTime() + Timers.TICK_NS;
        loop.scheduleAtFixedRate(this::onTick, Timers.TICK_NS, Timers.TICK_NS, TimeUnit.NANOSECONDS);
    }

    /** 0 to workers - 1. */
    public int index() {
        return index;
    }

    public EventLoop loop() {
        return loop;
    }

    public ByteBufAllocator allocator() {
        return allocator;
    }

    public Timers timers() {
        return timers;
    }

    /** Runs {@code task} after the loop has looked at all its sockets once more. Allocates nothing. */
    public void nextTurn(Runnable task) {
        if (nextTurn.isEmpty()) {
            ((SingleThreadEventLoop) loop).executeAfterEventLoopIteration(turnEnds);
        }
        nextTurn.add(task);
    }

    private void turnEnds() {
        // What runs at a turn's end runs before the sockets are looked at; a task that is added here does not.
        for (Runnable task = nextTurn.poll(); task != null; task = nextTurn.poll()) {
            loop.execute(task);
        }
    }

    /** The clock as of the last {@link #tick}, in the domain of {@link System#nanoTime}. */
    public long nowNs() {
        return nowNs;
    }

    /** Reads the clock. Called once per burst of input, so that one burst has one time. */
    public long tick() {
        nowNs = System.nanoTime();
        return nowNs;
    }

    /** Milliseconds since 1970 as of the last tick; follows steps of the system's clock within a tick of the wheel. */
    public long epochMs() {
        return (nowNs + epochOffsetNs) / 1_000_000;
    }

    /** The current {@code date} field line, borrowed. */
    public byte[] dateLine() {
        return date.line(epochMs());
    }

    /** At least {@code bytes} of memory whose content nobody keeps past the current call. */
    public byte[] scratch(int bytes) {
        if (scratch.length < bytes) {
            scratch = new byte[Math.max(bytes, scratch.length * 2)];
        }
        return scratch;
    }

    /** Fast random numbers; not for secrets. */
    public SplittableRandom random() {
        return random;
    }

    /**
     * The number of a connection that begins: does not repeat within a worker, nor in the same worker of a later
     * process, as none accepts a million connections each second.
     */
    public long nextConnection() {
        return ++connections;
    }

    /** The low half of a request id: does not repeat within a worker; not a secret. */
    public long nextRequestId() {
        requestIdCounter += 0x9E3779B97F4A7C15L;
        long z = requestIdCounter;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** The most a tick of the wheel was late since the last call, nanoseconds: how long events wait for this loop. */
    public long takeLagNs() {
        long lag = lagNs;
        lagNs = 0;
        return lag;
    }

    private void onTick() {
        long lateNs = System.nanoTime() - tickDueNs;
        lagNs = Math.max(lagNs, lateNs);
        tickDueNs += Timers.TICK_NS;
        epochOffsetNs = epochOffset();
        timers.poll(tick());
    }

    private static long epochOffset() {
        return System.currentTimeMillis() * 1_000_000 - System.nanoTime();
    }
}
