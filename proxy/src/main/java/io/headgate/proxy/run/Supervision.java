package io.headgate.proxy.run;

import io.headgate.config.Durations;
import io.headgate.os.ServiceManager;
import io.headgate.proxy.log.Counted;
import io.headgate.proxy.log.EventLog;
import io.headgate.proxy.node.Node;
import io.headgate.proxy.node.NodeView;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What the service manager hears of a node: that it is ready, reloads and stops, and, where it watches, that all
 * workers live. It is the workers who say so: while one of them does not answer, the manager hears nothing, and kills
 * and restarts the process. A manager that cannot be told stops nobody from serving. Any thread.
 */
final class Supervision implements AutoCloseable {
    private static final EventLog LOG = EventLog.of("node");

    /** Workers are asked so often in a watchdog's time: a late answer and a late message still come within it. */
    private static final int PULSES = 3;

    /** Beyond the drain, for closing files and the JVM's own end. */
    private static final Duration AFTER_DRAIN = Duration.ofSeconds(5);

    /** A manager that has many units to look after takes a while. */
    private static final Duration FOLLOW_MAX = Duration.ofSeconds(5);

    private final ServiceManager manager;
    private final Node node;
    private final Workers workers;
    /** Only one reload at a time says that it is over. */
    private final ReentrantLock reloads = new ReentrantLock();

    private final CountDownLatch closed = new CountDownLatch(1);

    /** Something to say. */
    private interface Message {
        void send() throws IOException;
    }

    /** Those who must live. */
    interface Workers {
        /** Whether all of them answer within {@code patience}. */
        boolean answers(Duration patience) throws InterruptedException;
    }

    Supervision(ServiceManager manager, Node node, Workers workers) {
        this.manager = manager;
        this.node = node;
        this.workers = workers;
    }

    /** The node serves, and signals steer it. */
    void ready() {
        tell(() -> manager.ready(status()));
        Duration watchdog = manager.watchdog();
        if (watchdog != null) {
            LOG.info("the service manager watches the workers", "watchdog", Durations.format(watchdog));
            Thread.ofPlatform().name("watchdog").daemon().start(() -> pulse(watchdog.dividedBy(PULSES)));
        }
    }

    /** Lets the node read its configuration again; returns when what came of it holds. */
    void reload() {
        reloads.lock();
        try {
            tell(manager::reloading);
            node.state().reload();
            tell(() -> manager.ready(status()));
        } finally {
            reloads.unlock();
        }
    }

    /** The node ends, at the latest a moment after {@code deadline}. The workers go on saying that they live. */
    void stopping(Duration deadline) {
        String status = "draining for up to " + Durations.format(deadline);
        tell(() -> manager.stopping(deadline.plus(AFTER_DRAIN), status));
    }

    /** Whether there is a manager that knows this process. */
    boolean isFollowed() {
        return manager.listens();
    }

    /**
     * Another process is the service from now on; from it the manager hears the rest.
     *
     * @throws IOException when the manager cannot be told: it would end the successor along with this process
     */
    void follow(long pid) throws IOException {
        manager.follow(pid, FOLLOW_MAX);
        close();
    }

    private String status() {
        NodeView view = node.state().view();
        return "serving " + Counted.of(view.loaded().config().listeners().size(), "listener")
                + ", configuration revision " + view.snapshot().revision()
                + (view.lastReload().succeeded() ? "" : "; the last reload was refused, the log says why");
    }

    /** @param every how long the workers have for an answer, and how often they are asked at the most */
    private void pulse(Duration every) {
        boolean stuck = false;
        try {
            do {
                long askedNs = System.nanoTime();
                boolean answers = workers.answers(every);
                if (answers) {
                    tell(() -> manager.alive(status()));
                } else if (!stuck) {
                    LOG.warn("a worker does not answer, so the watchdog hears nothing", "for", Durations.format(every));
                }
                stuck = !answers;
                long restNs = every.toNanos() - (System.nanoTime() - askedNs);
                if (closed.await(restNs, TimeUnit.NANOSECONDS)) {
                    return;
                }
            } while (true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(Message message) {
        IOException failure = sent(message);
        if (failure != null) {
            LOG.warn("nobody hears of this node's state", "reason", failure.getMessage());
        }
    }

    private static @Nullable IOException sent(Message message) {
        try {
            message.send();
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    /** The workers end. */
    @Override
    public void close() {
        closed.countDown();
    }
}
