package io.headgate.proxy.node;

import io.headgate.proxy.log.EventLog;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The one thread on which what holds is changed, task after task. Any thread may call any method. */
final class ControlThread implements AutoCloseable {
    private static final EventLog LOG = EventLog.of("control");

    /** A reload that looks up names takes 2 s; whatever takes longer must not keep the process from ending. */
    private static final long CLOSE_WAIT_S = 5;

    private final ExecutorService tasks = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("control").daemon().factory());

    /**
     * Runs a task and waits for it.
     *
     * @throws IOException what the task threw, or that this is closed
     */
    <T> T run(Callable<T> task) throws IOException {
        try {
            return tasks.submit(task).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the control thread was at work");
        } catch (RejectedExecutionException | CancellationException e) {
            throw new IOException("the node is stopping", e);
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        }
    }

    /**
     * Runs what may be the last task.
     *
     * @param last what it returns: true, and none is run after it; those that wait for their turn are refused
     * @throws IOException what the task threw, or that this is closed
     */
    boolean runLast(Callable<Boolean> last) throws IOException {
        return run(() -> {
            boolean isLast = last.call();
            if (isLast) {
                for (Runnable waiting : tasks.shutdownNow()) {
                    if (waiting instanceof Future<?> refused) {
                        refused.cancel(false);
                    }
                }
            }
            return isLast;
        });
    }

    private static IOException rethrown(@Nullable Throwable cause) {
        if (cause instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        return cause instanceof IOException io ? io : new IOException(cause);
    }

    /** Runs a task when its turn comes; not at all once this is closed. Returns at once. */
    void post(Runnable task) {
        try {
            tasks.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    LOG.error(e, "a change could not be adopted");
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("a change came after the stop");
        }
    }

    /** Runs a task when a time has passed and its turn comes; not at all once this is closed. Returns at once. */
    void postAfter(Duration delay, Runnable task) {
        CompletableFuture.delayedExecutor(Math.max(0, delay.toMillis()), TimeUnit.MILLISECONDS)
                .execute(() -> post(task));
    }

    /** Waits for what is under way and takes no more tasks. */
    @Override
    public void close() {
        tasks.shutdown();
        try {
            if (!tasks.awaitTermination(CLOSE_WAIT_S, TimeUnit.SECONDS)) {
                LOG.warn("the control thread is still at work", "waited_s", CLOSE_WAIT_S);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
