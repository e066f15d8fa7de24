package io.headgate.dataplane.accesslog;

import io.headgate.dataplane.metrics.AccessLogCells;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;

/**
 * The log's thread: empties the rings, formats, writes. It looks at the rings a hundred times a second instead of being
 * woken, since waking would cost each worker a system call. What is asked of it by other threads ({@link #adopt},
 * {@link #reopen}, {@link #close}) is a field it looks at before each round, so lines recorded earlier still go where
 * they belonged.
 */
final class LogWriter implements Runnable {
    /**
     * Between two looks at empty rings. In 10 ms a worker that answers 100,000 requests a second fills less than a
     * tenth of its ring, and 100 wake-ups a second are not measurable.
     */
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(10);

    /** Lines wait for others to share a write, but not longer than this. */
    private static final long FLUSH_NS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Records taken from one ring before the next is looked at. */
    private static final int BATCH = 256;

    /** So many batches empty a ring of 4 MiB that is full of the shortest records; what comes in meanwhile can wait. */
    private static final int ROUNDS_MAX = 128;

    private final WorkerLog[] workers;
    private final LogFollowers followers;
    private final AccessLogCells cells;
    private final System.Logger log;
    private final MessageHandler handler = this::onRecord;
    private final AccessRecord record = new AccessRecord();
    private final Queue<Outlet> next = new ConcurrentLinkedQueue<>();
    private Outlet outlet = Outlet.OFF;
    /** Whether lines wait to be written; since {@link #firstLineNs}. */
    private boolean waiting;

    private long firstLineNs;
    private boolean complained;
    private volatile boolean reopening;
    private volatile boolean closing;

    LogWriter(WorkerLog[] workers, LogFollowers followers, AccessLogCells cells, System.Logger log) {
        this.workers = workers;
        this.followers = followers;
        this.cells = cells;
        this.log = log;
    }

    /** Writes to {@code other} from now on, and closes what was written to before. Takes ownership. */
    void adopt(Outlet other) {
        next.add(other);
    }

    void reopen() {
        reopening = true;
    }

    /** Asks the thread to write what has been recorded, and to end. */
    void close() {
        closing = true;
    }

    @Override
    public void run() {
        boolean last;
        do {
            last = closing;
            boolean more = drain();
            if (isDue(System.nanoTime())) {
                flush();
            }
            obey();
            if (!more && !last) {
                rest();
            }
        } while (!last);
        drainAll();
        outlet.close();
    }

    private void rest() {
        if (isRead()) {
            LockSupport.parkNanos(this, POLL_NS);
        } else {
            LockSupport.park(this);
        }
    }

    /** Whether lines go anywhere; else records wait for whatever is adopted next, as do those that it must have. */
    private boolean isRead() {
        return outlet.isOn() || !followers.isEmpty() && next.isEmpty();
    }

    private void obey() {
        boolean reopens = reopening;
        for (Outlet other = next.peek(); other != null; other = next.peek()) {
            drainAll();
            outlet.close();
            outlet = other;
            next.remove();
        }
        if (reopens) {
            reopening = false;
            drainAll();
            outlet.reopen();
        }
    }

    private void drainAll() {
        boolean more = true;
        for (int round = 0; more && round < ROUNDS_MAX; round++) {
            more = drain();
        }
        flush();
    }

    /** Takes up to a batch from each ring; returns whether one may hold more. */
    private boolean drain() {
        boolean more = false;
        for (WorkerLog worker : workers) {
            more |= isRead() && worker.read(handler, BATCH) == BATCH;
        }
        return more;
    }

    private void onRecord(int type, MutableDirectBuffer buffer, int index, int length) {
        record.from(buffer, index, length);
        tellFollowers();
        if (!waiting) {
            waiting = true;
            firstLineNs = System.nanoTime();
        }
        boolean full = false;
        for (int i = 0; i < outlet.streams().size(); i++) {
            Outlet.Stream stream = outlet.streams().get(i);
            format(stream);
            full |= stream.lines().isFull();
        }
        if (full) {
            flush();
        }
    }

    private void tellFollowers() {
        try {
            followers.tell(record);
        } catch (RuntimeException e) {
            cells.lost(1);
            complain(e);
        }
    }

    private void format(Outlet.Stream stream) {
        int start = stream.lines().length();
        try {
            stream.format().put(record, stream.lines());
        } catch (RuntimeException e) {
            stream.lines().truncate(start);
            cells.lost(1);
            complain(e);
        }
    }

    private void complain(RuntimeException e) {
        if (!complained) {
            complained = true;
            log.log(
                    System.Logger.Level.ERROR,
                    "access log: a record cannot be formatted; such lines are lost and counted",
                    e);
        }
    }

    private boolean isDue(long nowNs) {
        return waiting && nowNs - firstLineNs >= FLUSH_NS;
    }

    private void flush() {
        if (waiting) {
            waiting = false;
            long nowNs = System.nanoTime();
            for (int i = 0; i < outlet.streams().size(); i++) {
                outlet.streams().get(i).flush(nowNs);
            }
        }
    }
}
