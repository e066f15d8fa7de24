package io.headgate.proxy.handover;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One try to be succeeded. Any thread; what is said first of how it ended holds.
 *
 * @param pid of the process that tries
 * @param drain how long this process may take to end what is under way then
 * @param version of the successor, once it has succeeded; a failure says why it has not
 * @param told once whoever asked for it knows how it ended
 */
record Attempt(long pid, Duration drain, CompletableFuture<String> version, CountDownLatch told) {
    Attempt(long pid, Duration drain) {
        this(pid, drain, new CompletableFuture<>(), new CountDownLatch(1));
    }

    void succeeded(String by) {
        version.complete(by);
    }

    void failed(String why) {
        version.completeExceptionally(new HandoverFailed(why));
    }

    /**
     * The successor's version.
     *
     * @throws HandoverFailed when it has not succeeded within {@code patience}
     */
    String await(Duration patience) throws HandoverFailed, InterruptedException {
        try {
            return version.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof HandoverFailed why ? why : new HandoverFailed(String.valueOf(e.getCause()));
        } catch (TimeoutException e) {
            throw new HandoverFailed("process " + pid + " has not taken over within " + patience.toSeconds() + " s");
        }
    }
}
