package io.headgate.dataplane.accesslog;

import io.headgate.dataplane.exchange.ExchangeLog;
import io.headgate.dataplane.metrics.AccessLogCells;
import io.headgate.dataplane.metrics.Metrics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.agrona.BitUtil;
import org.jspecify.annotations.Nullable;

/**
 * The access log of a node. Lines appear within 200 ms. A log that is off costs a worker one load per exchange.
 * Thread-safe, except for what {@link #worker} returns.
 */
public final class AccessLog implements AutoCloseable {
    /**
     * A usual record takes about 350 bytes, so 4 MiB hold 12,000 of them: what a worker records in 120 ms at 100,000
     * requests a second, longer than a disk usually makes a write wait.
     */
    private static final int RING_BYTES_MAX = 4 * 1024 * 1024;

    /**
     * 256 workers with such rings would take a GiB; all rings together take no more than this, which leaves each 256
     * KiB.
     */
    private static final int RINGS_BYTES_MAX = 64 * 1024 * 1024;

    /** A close does not wait longer for a disk, or a reader of standard output, that takes nothing. */
    private static final Duration CLOSE_MAX = Duration.ofSeconds(5);

    private final WorkerLog[] workers;
    private final LogFollowers followers;
    private final LogWriter writer;
    private final Metrics metrics;
    private final System.Logger log;
    private io.headgate.config.AccessLog settings;
    private Path baseDir;
    private @Nullable Thread thread;
    private boolean isWritten;
    private boolean closed;

    private AccessLog(
            io.headgate.config.AccessLog settings,
            Path baseDir,
            WorkerLog[] workers,
            Metrics metrics,
            System.Logger log) {
        this.settings = settings;
        this.baseDir = baseDir;
        this.workers = workers;
        this.metrics = metrics;
        this.log = log;
        followers = new LogFollowers(settings, this::adoptFollowers);
        writer = new LogWriter(workers, followers, metrics.accessLog(AccessLogCells.Reason.WRITE_FAILED), log);
    }

    /**
     * Opens the log, and starts its thread if it is on.
     *
     * @param baseDir what a relative file name starts from: the folder of the configuration file
     * @param metrics where dropped lines are counted
     * @throws IOException when the file cannot be opened; says why and what to do
     */
    public static AccessLog open(io.headgate.config.AccessLog settings, Path baseDir, int workers, Metrics metrics)
            throws IOException {
        return open(settings, baseDir, workers, metrics, System.getLogger(AccessLog.class.getName()));
    }

    static AccessLog open(
            io.headgate.config.AccessLog settings, Path baseDir, int workers, Metrics metrics, System.Logger log)
            throws IOException {
        Outlet outlet = Outlet.open(settings, baseDir, metrics, log);
        WorkerLog[] logs = new WorkerLog[workers];
        Arrays.setAll(logs, worker -> new WorkerLog(metrics.worker(worker), ringBytes(workers)));
        AccessLog opened = new AccessLog(settings, baseDir, logs, metrics, log);
        opened.adopt(outlet);
        return opened;
    }

    /** A power of two. */
    static int ringBytes(int workers) {
        int share = RINGS_BYTES_MAX / BitUtil.findNextPositivePowerOfTwo(workers);
        return Math.min(RING_BYTES_MAX, share);
    }

    /** The end for one worker's exchanges, to be used on its loop only. Stays the same whatever the settings become. */
    public ExchangeLog worker(int index) {
        return workers[index];
    }

    /**
     * Adopts other settings, within about 10 ms: lines recorded just before, and those recorded until then, still go
     * where they would have gone.
     *
     * @throws IOException when the file cannot be opened; then nothing has changed
     */
    public synchronized void reconfigure(io.headgate.config.AccessLog next, Path nextBaseDir) throws IOException {
        if (closed || next.equals(settings) && nextBaseDir.equals(baseDir)) {
            return;
        }
        Outlet outlet = Outlet.open(next, nextBaseDir, metrics, log);
        settings = next;
        baseDir = nextBaseDir;
        adopt(outlet);
    }

    private synchronized void adopt(Outlet outlet) {
        isWritten = outlet.isOn();
        if (!isOn()) {
            Arrays.stream(workers).forEach(WorkerLog::off);
        }
        followers.redactAs(settings);
        writer.adopt(outlet);
        record();
    }

    private boolean isOn() {
        return isWritten || !followers.isEmpty();
    }

    /** Somebody has come to read what is written, or has gone: then workers record, wherever lines go else. */
    private synchronized void adoptFollowers() {
        if (!isOn()) {
            Arrays.stream(workers).forEach(WorkerLog::off);
        }
        record();
    }

    private void record() {
        if (isOn() && !closed) {
            Arrays.stream(workers).forEach(WorkerLog::on);
            if (thread == null) {
                thread =
                        Thread.ofPlatform().name("headgate-access-log").daemon().start(writer);
            }
        }
        LockSupport.unpark(thread);
    }

    /**
     * Reads the log as it is written from now on, whether it goes anywhere else or not: lines as JSON, with the values
     * hidden that the settings name.
     *
     * @return to be closed by whoever reads; null: as many read already as may
     */
    public @Nullable LogFollower follow(LogFilter filter) {
        return followers.add(filter);
    }

    /** Lines that somebody who reads them was too slow for. */
    public long followersDropped() {
        return followers.dropped();
    }

    /** Opens the file anew, after it was moved away; returns at once. Lines recorded before still go to the old one. */
    public synchronized void reopen() {
        writer.reopen();
        LockSupport.unpark(thread);
    }

    /** Writes what has been recorded, at most for 5 seconds, and closes the file. Later exchanges are not logged. */
    @Override
    public synchronized void close() {
        closed = true;
        Arrays.stream(workers).forEach(WorkerLog::off);
        writer.close();
        Thread running = thread;
        if (running == null) {
            return;
        }
        LockSupport.unpark(running);
        try {
            if (!running.join(CLOSE_MAX)) {
                log.log(System.Logger.Level.WARNING, "access log: not all lines were written within {0}", CLOSE_MAX);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
