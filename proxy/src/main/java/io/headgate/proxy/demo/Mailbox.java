package io.headgate.proxy.demo;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The messages that wait for one thread to write them: how a thread that may block receives. When it is full its owner
 * is interrupted, which also ends a write to a client that does not read.
 */
final class Mailbox implements ChatReceiver {
    /** A whole history and as many again that arrive while it is written. */
    static final int WAITING_MAX = 2 * ChatRooms.HISTORY_MAX;

    private final BlockingQueue<ChatMessage> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private final Thread owner = Thread.currentThread();

    @Override
    public boolean offer(ChatMessage message) {
        boolean taken = waiting.offer(message);
        if (!taken) {
            owner.interrupt();
        }
        return taken;
    }

    /** Waits for a message; null when none came in time. Only for the thread that made the mailbox. */
    @Nullable
    ChatMessage take(Duration wait) throws InterruptedException {
        return waiting.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
    }
}
