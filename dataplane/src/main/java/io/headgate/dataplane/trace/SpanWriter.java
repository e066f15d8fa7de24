package io.headgate.dataplane.trace;

import io.headgate.config.Tracing;
import io.headgate.dataplane.accesslog.AccessRecord;
import io.headgate.dataplane.metrics.TraceCells;
import java.io.IOException;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.jspecify.annotations.Nullable;

/**
 * The thread that exports spans: empties the rings into a batch, and posts it once it is full or old enough. A batch
 * that cannot be posted is kept and tried again, more and more seldom; meanwhile the rings fill, and workers drop and
 * count what has no room. So memory is bounded by the rings and one batch, however long a collector is away.
 */
final class SpanWriter implements Runnable {
    /** Between two looks at empty rings: a ring of 1 MiB takes 2,500 spans meanwhile, 50,000 a second. */
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(50);

    /** Spans wait for others to share a post, but not longer than this. */
    private static final long FLUSH_NS = TimeUnit.SECONDS.toNanos(1);

    /**
     * Records taken from a ring before it is looked whether the batch is full: its bytes may be before its spans are.
     */
    private static final int STEP = 16;

    /** The pause before a further try doubles up to this: soon enough after a collector's restart. */
    private static final long BACK_OFF_MAX_NS = TimeUnit.SECONDS.toNanos(15);

    /**
     * Who looks for a span does not want one that comes later; so a batch is given up, and newer ones have their turn.
     */
    private static final long KEPT_NS = TimeUnit.SECONDS.toNanos(60);

    private final WorkerTraces[] workers;
    private final TraceCells cells;
    private final System.Logger log;
    private final long backOffNs;
    private final MessageHandler handler = this::onRecord;
    private final AccessRecord record = new AccessRecord();
    private final Queue<Optional<Tracing>> next = new ConcurrentLinkedQueue<>();
    private @Nullable Export to;
    private boolean complained;
    private volatile boolean closing;

    /** What settings mean, and how far the batch is. */
    private static final class Export {
        private final Collector collector;
        private final SpanBatch batch;
        private long firstSpanNs;
        private long retryAtNs;
        private int failures;
        private boolean refuses;

        Export(Tracing settings) {
            collector = new Collector(settings.traces(), settings.headers());
            batch = new SpanBatch(settings.service());
        }
    }

    /** @param backOffNs the first pause after a failed post */
    SpanWriter(WorkerTraces[] workers, TraceCells cells, System.Logger log, long backOffNs) {
        this.workers = workers;
        this.cells = cells;
        this.log = log;
        this.backOffNs = backOffNs;
    }

    /** Exports as {@code settings} say from now on; empty: not at all. */
    void adopt(Optional<Tracing> settings) {
        next.add(settings);
    }

    /** Asks the thread to post what has been recorded, and to end. */
    void close() {
        closing = true;
    }

    @Override
    public void run() {
        boolean last;
        do {
            last = closing;
            Export now = to;
            boolean more = now != null && !now.batch.isFull() && drain(now);
            if (now != null && isDue(now)) {
                post(now, false);
            }
            obey();
            if (!more && !last) {
                rest();
            }
        } while (!last);
        end();
    }

    private void rest() {
        if (to == null) {
            LockSupport.park(this);
        } else {
            LockSupport.parkNanos(this, POLL_NS);
        }
    }

    private void obey() {
        for (Optional<Tracing> settings = next.poll(); settings != null; settings = next.poll()) {
            end();
            to = settings.map(Export::new).orElse(null);
        }
    }

    /** Posts what there is, once; what is not taken then is lost. */
    private void end() {
        Export now = to;
        boolean more = now != null;
        while (now != null && more) {
            more = drain(now) || now.batch.isFull();
            post(now, true);
        }
    }

    /** Fills the batch from the rings; returns whether there may be more. */
    private boolean drain(Export now) {
        boolean more = false;
        for (WorkerTraces worker : workers) {
            boolean goesOn = true;
            while (goesOn && !now.batch.isFull()) {
                int wanted = Math.min(STEP, SpanBatch.SPANS_MAX - now.batch.spans());
                goesOn = worker.read(handler, wanted) == wanted;
            }
            more |= goesOn;
        }
        return more;
    }

    private void onRecord(int type, MutableDirectBuffer buffer, int index, int length) {
        Export now = to;
        if (now == null) {
            return;
        }
        record.from(buffer, index, length);
        if (now.batch.spans() == 0) {
            now.firstSpanNs = System.nanoTime();
        }
        try {
            now.batch.add(record);
        } catch (RuntimeException e) {
            cells.refused(1);
            complain(e);
        }
    }

    private void complain(RuntimeException e) {
        if (!complained) {
            complained = true;
            log.log(System.Logger.Level.ERROR, "a span cannot be encoded; such spans are lost and counted", e);
        }
    }

    private static boolean isDue(Export now) {
        if (now.batch.spans() == 0) {
            return false;
        }
        long nowNs = System.nanoTime();
        boolean ripe = now.batch.isFull() || nowNs - now.firstSpanNs >= FLUSH_NS;
        return ripe && (now.failures == 0 || nowNs - now.retryAtNs >= 0);
    }

    private void post(Export now, boolean last) {
        int spans = now.batch.spans();
        if (spans == 0) {
            return;
        }
        Collector.Answer answer;
        String why = "it asked for that";
        try {
            answer = now.collector.post(now.batch.bytes(), now.batch.length());
        } catch (IOException e) {
            answer = Collector.Answer.LATER;
            why = e.toString();
        }
        switch (answer) {
            case TAKEN -> {
                cells.exported(spans);
                now.refuses = false;
                recovered(now);
            }
            case REFUSED -> {
                cells.refused(spans);
                refused(now);
                recovered(now);
            }
            case LATER -> failed(now, why, last);
        }
    }

    private void refused(Export now) {
        if (!now.refuses) {
            now.refuses = true;
            log.log(
                    System.Logger.Level.ERROR,
                    now.collector.uri() + ": the collector refuses spans; they are lost and counted until it takes"
                            + " them; see its log for what it does not like");
        }
    }

    private void recovered(Export now) {
        if (now.failures > 0) {
            log.log(System.Logger.Level.INFO, now.collector.uri() + ": the collector answers again");
        }
        now.failures = 0;
        now.batch.clear();
    }

    private void failed(Export now, String why, boolean last) {
        if (now.failures == 0) {
            log.log(
                    System.Logger.Level.WARNING,
                    now.collector.uri() + ": spans cannot be exported (" + why
                            + "); they are kept for a minute, then lost and counted, until they can");
        }
        long nowNs = System.nanoTime();
        now.retryAtNs = nowNs + Math.min(BACK_OFF_MAX_NS, backOffNs << Math.min(now.failures, 20));
        now.failures++;
        if (last || nowNs - now.firstSpanNs >= KEPT_NS) {
            cells.unreachable(now.batch.spans());
            now.batch.clear();
        }
    }
}
