package io.headgate.dataplane.accesslog;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who reads the access log as it is written: lines wait for them in a bounded queue, and what does not fit is
 * counted and gone. The log's thread adds, one other thread takes.
 */
public final class LogFollower implements AutoCloseable {
    /** Two seconds of a busy node on a screen that nobody could read anyway. */
    private static final int LINES_MAX = 4_096;

    /** Usual lines are of 500 bytes; long ones must not fill the heap. */
    private static final int BYTES_MAX = 2 << 20;

    /** Who takes nothing for so long while lines wait has gone, or is held up by somebody who has. */
    private static final long STALLED_NS = TimeUnit.SECONDS.toNanos(30);

    /** Clocks of workers may be a moment behind. */
    private static final long BEFORE_MS = 1_000;

    private final LogFilter filter;
    private final LogFollowers followers;
    private final long sinceEpochMs = System.currentTimeMillis() - BEFORE_MS;
    private final BlockingQueue<byte[]> lines = new ArrayBlockingQueue<>(LINES_MAX);
    private final AtomicInteger bytes = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();
    private volatile long takenNs = System.nanoTime();
    private volatile @Nullable Thread reader;

    LogFollower(LogFilter filter, LogFollowers followers) {
        this.filter = filter;
        this.followers = followers;
    }

    /** A record from before somebody listened may still lie in a ring. */
    boolean takes(AccessRecord record, byte[] address) {
        return record.startedEpochMs() + TimeUnit.NANOSECONDS.toMillis(record.durationNs()) >= sinceEpochMs
                && filter.takes(record, address);
    }

    /** @return whether there was room */
    boolean offer(byte[] line) {
        if (bytes.get() + line.length <= BYTES_MAX && lines.offer(line)) {
            bytes.addAndGet(line.length);
            return true;
        }
        dropped.incrementAndGet();
        return false;
    }

    /**
     * The next line, a JSON object with its line feed; waits for it.
     *
     * @return null: none came in time
     */
    public byte @Nullable [] poll(long timeoutMs) throws InterruptedException {
        reader = Thread.currentThread();
        takenNs = System.nanoTime();
        byte[] line = lines.poll(timeoutMs, TimeUnit.MILLISECONDS);
        takenNs = System.nanoTime();
        if (line != null) {
            bytes.addAndGet(-line.length);
        }
        return line;
    }

    /** Whether no line waits. */
    public boolean isEmpty() {
        return lines.isEmpty();
    }

    /** How many lines did not fit since this was last asked. */
    public long takeDropped() {
        return dropped.getAndSet(0);
    }

    boolean isStalled(long nowNs) {
        return !lines.isEmpty() && nowNs - takenNs > STALLED_NS;
    }

    /** Interrupts whoever reads, who then closes this. */
    void cut() {
        Thread reads = reader;
        if (reads != null) {
            reads.interrupt();
        }
    }

    /** No more lines are added. */
    @Override
    public void close() {
        followers.remove(this);
    }
}
