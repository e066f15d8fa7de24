package io.headgate.dataplane.accesslog;

import io.headgate.config.AccessLog;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Those who read the access log as it is written. The log's thread tells them of each record; where there is none that
 * costs it one look. Any thread may add and remove.
 */
final class LogFollowers {
    /** A dashboard and some people; each may have a queue of 2 MiB. */
    static final int MAX = 16;

    private final List<LogFollower> all = new CopyOnWriteArrayList<>();
    private final LongAdder dropped = new LongAdder();
    private final LineBuffer line = new LineBuffer();
    private final byte[] address = new byte[AccessRecord.ADDRESS_BYTES];
    private final Runnable changed;
    private volatile LineFormat format;

    /** @param changed is told when somebody comes or goes */
    LogFollowers(AccessLog settings, Runnable changed) {
        this.changed = changed;
        format = json(settings);
    }

    private static LineFormat json(AccessLog settings) {
        return new JsonLines(new Redaction(settings.redact()));
    }

    /** What is hidden from now on. */
    void redactAs(AccessLog settings) {
        format = json(settings);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** Lines that did not fit into somebody's queue. */
    long dropped() {
        return dropped.sum();
    }

    /** @return null: there are too many, and all of them read */
    @Nullable
    LogFollower add(LogFilter filter) {
        return add(filter, System.nanoTime());
    }

    synchronized @Nullable LogFollower add(LogFilter filter, long nowNs) {
        if (all.size() >= MAX) {
            List<LogFollower> stalled =
                    all.stream().filter(each -> each.isStalled(nowNs)).toList();
            stalled.forEach(LogFollower::cut);
            all.removeAll(stalled);
        }
        if (all.size() >= MAX) {
            return null;
        }
        LogFollower follower = new LogFollower(filter, this);
        all.add(follower);
        changed.run();
        return follower;
    }

    void remove(LogFollower follower) {
        all.remove(follower);
        changed.run();
    }

    /** Of the log's thread. */
    void tell(AccessRecord record) {
        if (all.isEmpty()) {
            return;
        }
        byte[] shown = null;
        for (LogFollower follower : all) {
            if (follower.takes(record, address)) {
                if (shown == null) {
                    shown = shown(record);
                }
                if (!follower.offer(shown)) {
                    dropped.increment();
                }
            }
        }
    }

    private byte[] shown(AccessRecord record) {
        line.clear();
        format.put(record, line);
        ByteBuffer content = line.content();
        byte[] bytes = new byte[content.remaining()];
        content.get(bytes);
        return bytes;
    }
}
