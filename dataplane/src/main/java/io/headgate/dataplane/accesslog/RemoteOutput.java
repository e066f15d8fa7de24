package io.headgate.dataplane.accesslog;

import io.headgate.dataplane.metrics.AccessLogCells;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A receiver somewhere else, written to by a thread of its own behind a bounded queue, so that one that is slow holds
 * up neither a file nor a worker. What has no room in the queue, or comes while nobody receives, is lost and counted;
 * that nobody receives is said once, and that somebody does again.
 */
final class RemoteOutput implements Output, Runnable {
    /** Somebody who takes records. Confined to one thread, but for {@link #close}. */
    interface Receiver {
        /**
         * Sends whole records.
         *
         * @param records borrowed until it returns; when it throws, its position is behind those that were sent
         */
        void send(ByteBuffer records) throws IOException;

        void close();
    }

    /** Reaches a receiver, again and again. */
    interface Opener {
        Receiver open() throws IOException;
    }

    /** At up to 90 KiB each, 6 MiB: half a second of a log of 40,000 lines a second. */
    private static final int QUEUED_MAX = 64;

    /** The pause before a further try doubles from the first to the last. */
    private static final long RETRY_MIN_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long RETRY_MAX_NS = TimeUnit.SECONDS.toNanos(30);

    private static final long POLL_MS = 100;

    /** A receiver that takes nothing does not hold up the end of the program for longer. */
    private static final Duration CLOSE_MAX = Duration.ofSeconds(2);

    private static final byte NEWLINE = '\n';

    private final String name;
    private final Opener opener;
    private final int newlines;
    private final System.Logger log;
    private final AccessLogCells full;
    private final AccessLogCells failed;
    private final BlockingQueue<ByteBuffer> queue = new ArrayBlockingQueue<>(QUEUED_MAX);
    private final Thread thread;
    private @Nullable Receiver receiver;
    private int failures;
    private long retryAtNs;
    private long lost;
    private volatile boolean closing;

    /**
     * Begins to send what {@link #write} is given.
     *
     * @param newlines how many end a record: 1, or 2 where one alone may stand within it
     * @param full counts what had no room in the queue, for whoever writes
     * @param failed counts what nobody received, for the thread that is started here
     */
    RemoteOutput(
            String name, Opener opener, int newlines, System.Logger log, AccessLogCells full, AccessLogCells failed) {
        this.name = name;
        this.opener = opener;
        this.newlines = newlines;
        this.log = log;
        this.full = full;
        this.failed = failed;
        thread = Thread.ofPlatform().name("headgate-access-log-remote").daemon().start(this);
    }

    @Override
    public void write(ByteBuffer lines, long nowNs) {
        ByteBuffer copy = ByteBuffer.allocate(lines.remaining()).put(lines).flip();
        if (!queue.offer(copy)) {
            full.lost(records(copy));
        }
    }

    @Override
    public void reopen() {}

    @Override
    public void run() {
        try {
            while (!closing || !queue.isEmpty()) {
                ByteBuffer records = queue.poll(POLL_MS, TimeUnit.MILLISECONDS);
                if (records != null) {
                    send(records, System.nanoTime());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        disconnect();
        for (ByteBuffer left = queue.poll(); left != null; left = queue.poll()) {
            lose(left); // it ends, and nobody took what is left
        }
    }

    private void send(ByteBuffer records, long nowNs) {
        if (failures > 0 && nowNs - retryAtNs < 0) {
            lose(records);
            return;
        }
        try {
            Receiver to = receiver;
            if (to == null) {
                to = opener.open();
                receiver = to;
            }
            to.send(records);
            recovered();
        } catch (IOException e) {
            disconnect();
            failedAt(nowNs, e);
            lose(records);
        }
    }

    private void disconnect() {
        Receiver old = receiver;
        if (old != null) {
            receiver = null;
            old.close();
        }
    }

    private void failedAt(long nowNs, IOException e) {
        if (failures == 0) {
            log.log(
                    System.Logger.Level.ERROR,
                    name + ": the access log cannot be sent (" + e + "); lines are lost and counted until it can");
        }
        retryAtNs = nowNs + Math.min(RETRY_MAX_NS, RETRY_MIN_NS << Math.min(failures, 10));
        failures++;
    }

    private void recovered() {
        if (failures > 0) {
            failures = 0;
            log.log(System.Logger.Level.INFO, name + ": the access log is sent again; " + lost + " lines were lost");
            lost = 0;
        }
    }

    private void lose(ByteBuffer records) {
        int count = records(records);
        lost += count;
        failed.lost(count);
    }

    /** How many records there are in what remains. */
    private int records(ByteBuffer of) {
        int count = 0;
        int run = 0;
        for (int i = of.position(); i < of.limit(); i++) {
            run = of.get(i) == NEWLINE ? run + 1 : 0;
            if (run == newlines) {
                count++;
                run = 0;
            }
        }
        return count;
    }

    @Override
    public void close() {
        closing = true;
        try {
            if (!thread.join(CLOSE_MAX)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
