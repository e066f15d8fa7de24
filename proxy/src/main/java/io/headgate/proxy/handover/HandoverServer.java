package io.headgate.proxy.handover;

import io.headgate.config.Durations;
import io.headgate.os.LocalListener;
import io.headgate.os.LocalSocket;
import io.headgate.proxy.log.EventLog;
import io.headgate.proxy.node.Inheritance;
import io.headgate.proxy.node.Version;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The node's side of a hand-over ({@link Frame} has its steps): waits to be asked for a successor, starts it, gives it
 * the sockets, and lets go once it accepts. Whatever goes wrong before leaves the node as it was. Threads of its own.
 */
public final class HandoverServer implements AutoCloseable {
    /** A start with a warm-up takes 3 s on two free cores, ten times that on busy ones, and names may be looked up. */
    static final Duration START_MAX = Duration.ofSeconds(60);

    /** Whoever connects says at once what it wants. */
    private static final Duration FIRST_WORD_MAX = Duration.ofSeconds(5);

    /**
     * Nothing of the node changes meanwhile. Names that are new may take 2 s, and an OCSP answer 10 s that a
     * certificate must come with and that was not kept; the rest is some 100 ms.
     */
    private static final Duration ADOPT_MAX = Duration.ofSeconds(20);

    /** The command is told from another thread, and this process must not end before. */
    private static final Duration TELL_MAX = Duration.ofSeconds(2);

    /** The last step may come late, but not never: more than start, hand-over and last word take together. */
    private static final Duration ALL_MAX = START_MAX.plus(ADOPT_MAX.multipliedBy(3));

    /** What keeps a connection from being accepted, as a lack of descriptors, may pass. */
    private static final long ACCEPT_AGAIN_NS = TimeUnit.SECONDS.toNanos(1);

    private static final String SERVES_ON = "the node serves on as before: ";

    private static final EventLog LOG = EventLog.of("upgrade");

    private final LocalListener listener;
    private final Owner owner;
    private final AtomicReference<@Nullable Attempt> current = new AtomicReference<>();
    /** Held from when nothing may change any more until the hand-over has succeeded or failed. */
    private final Object handing = new Object();

    /** Guarded by {@link #handing}. */
    private boolean closed;
    /** There is no way back. */
    private volatile boolean handedOver;

    /** The node that hands over. */
    public interface Owner {
        /** Where its admin API listens. */
        String adminAddress();

        /** How long it may take to end what is under way, where nobody says. */
        Duration drain();

        /** Whether a service manager follows it, and would not follow a process that somebody else has started. */
        boolean isService();

        /** Starts a process that will connect here and take over. */
        ProcessHandle startSuccessor(List<String> program) throws IOException;

        /** See {@link io.headgate.proxy.node.NodeState#handOver}. */
        boolean whileNothingChanges(Callable<Boolean> handOver) throws IOException;

        /** What the successor gets; while nothing changes. */
        Inheritance inheritance() throws IOException;

        /** The process is the service from now on, for whoever manages services; while nothing changes. */
        void follow(long successor) throws IOException;

        /** Gives up all that only one process can have. */
        void release();

        /** Stops accepting, and closes its own descriptors of what the successor has. */
        void letGo();

        /** Begins to end; {@link #letGo} if that has not happened. */
        void leave(Duration drain);
    }

    private HandoverServer(LocalListener listener, Owner owner) {
        this.listener = listener;
        this.owner = owner;
    }

    /**
     * Waits to be asked.
     *
     * @param path of the Unix socket at which it is; one that is there already is replaced
     */
    public static HandoverServer open(Path path, Owner owner) throws IOException {
        HandoverServer server = new HandoverServer(LocalListener.open(path), owner);
        Thread.ofPlatform().name("handover").daemon().start(server::accept);
        return server;
    }

    private void accept() {
        while (true) {
            try {
                LocalSocket socket = listener.accept();
                if (socket == null) {
                    return;
                }
                Thread.ofPlatform().name("handover-peer").daemon().start(() -> serve(new Wire(socket)));
            } catch (IOException e) {
                LOG.warn("nobody can ask for an upgrade right now", "reason", e.getMessage());
                LockSupport.parkNanos(ACCEPT_AGAIN_NS);
            }
        }
    }

    private void serve(Wire wire) {
        try (wire) {
            answer(wire);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(Wire wire) throws InterruptedException {
        try {
            LocalSocket.Peer peer = wire.peer();
            if (!peer.isTrusted()) {
                LOG.warn("a stranger was turned away", "user", peer.user(), "pid", peer.pid());
                return;
            }
            Frame first = wire.receive(FIRST_WORD_MAX).frame();
            switch (first.kind()) {
                case UPGRADE -> upgrade(wire, first);
                case TAKE_OVER -> takeOver(wire, first, peer.pid());
                default -> wire.fail("a frame " + first.kind() + " is no beginning");
            }
        } catch (IOException e) {
            LOG.warn("a hand-over ended early", "reason", e.getMessage());
            wire.fail(String.valueOf(e.getMessage()));
        }
    }

    // ---- for the command

    private void upgrade(Wire wire, Frame asked) throws IOException, InterruptedException {
        Duration drain = Duration.ofMillis(asked.number("drain_ms"));
        List<String> program = asked.all("program");
        LOG.info("an upgrade is asked for", "program", String.join(" ", program));
        Attempt attempt = start(program, drain);
        try {
            wire.send(Frame.of(Frame.Kind.STARTED, "pid", String.valueOf(attempt.pid())));
            String version = attempt.await(ALL_MAX);
            wire.send(Frame.of(Frame.Kind.UPGRADED, "pid", String.valueOf(attempt.pid()), "version", version));
        } catch (HandoverFailed e) {
            attempt.failed(String.valueOf(e.getMessage())); // if it was too late, nobody has said so yet
            String how = handedOver
                    ? "process " + attempt.pid() + " has the sockets and this one ends, but not all is well: "
                    : SERVES_ON;
            LOG.error("the upgrade failed", "reason", how + e.getMessage());
            wire.fail(how + e.getMessage());
        } finally {
            attempt.told().countDown();
        }
    }

    private synchronized Attempt start(List<String> program, Duration drain) throws IOException {
        ProcessHandle process;
        try {
            requireNone();
            process = owner.startSuccessor(program);
        } catch (IOException e) {
            throw new IOException(SERVES_ON + e.getMessage(), e);
        }
        Attempt attempt = new Attempt(process.pid(), drain);
        current.set(attempt);
        process.onExit()
                .thenAccept(ended -> attempt.failed("process " + ended.pid()
                        + " ended before it took over; what it wrote is in the log of the node"));
        attempt.version().whenComplete((_, failure) -> {
            if (failure != null && !handedOver) {
                process.destroyForcibly();
                current.compareAndSet(attempt, null);
            }
        });
        return attempt;
    }

    private void requireNone() throws IOException {
        Attempt running = current.get();
        if (running != null) {
            throw new IOException("process " + running.pid() + " is taking over already; wait until it has");
        }
    }

    // ---- for the successor

    private void takeOver(Wire wire, Frame hello, long pid) throws IOException, InterruptedException {
        Attempt attempt = attempt(pid);
        try {
            wire.send(Frame.of(Frame.Kind.WELCOME, "version", Version.TEXT, "admin", owner.adminAddress()));
            Frame wanted = wire.receive(Frame.Kind.WANT_SOCKETS, START_MAX);
            synchronized (handing) {
                give(wire, attempt, wanted.all("also"));
                end(wire, attempt, hello.text("version"));
            }
        } catch (IOException e) {
            attempt.failed(String.valueOf(e.getMessage()));
            current.compareAndSet(attempt, null);
            throw e;
        }
    }

    /** The successor has the sockets: whatever happens, this process is to end. */
    private void end(Wire wire, Attempt attempt, String version) throws InterruptedException {
        LOG.info("handed over", "to", attempt.pid(), "drain", Durations.format(attempt.drain()));
        try {
            letGo(wire, attempt, version);
            attempt.told().await(TELL_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            owner.leave(attempt.drain());
        }
    }

    private void letGo(Wire wire, Attempt attempt, String version) {
        try {
            owner.release();
            wire.send(Frame.of(Frame.Kind.YOURS));
            wire.receive(Frame.Kind.DONE, ADOPT_MAX);
            owner.letGo();
            attempt.succeeded(version);
        } catch (IOException e) {
            LOG.error("the successor has the sockets, but does not say that all is well", "reason", e.getMessage());
            attempt.failed(String.valueOf(e.getMessage()));
        }
    }

    /** The one that was started for it, or one that somebody has started by hand. */
    private synchronized Attempt attempt(long pid) throws IOException {
        Attempt running = current.get();
        if (running != null && running.pid() == pid) {
            return running;
        }
        requireNone();
        if (owner.isService()) {
            throw new IOException("the service manager would not know process " + pid
                    + "; headgate upgrade starts one that it knows");
        }
        Attempt byHand = new Attempt(pid, owner.drain());
        byHand.told().countDown(); // nobody has asked
        current.set(byHand);
        return byHand;
    }

    private void give(Wire wire, Attempt attempt, List<String> also) throws IOException {
        if (closed) {
            throw new IOException("the node is stopping");
        }
        owner.whileNothingChanges(() -> {
            InheritanceSender.send(owner.inheritance(), also, wire);
            wire.receive(Frame.Kind.SERVING, ADOPT_MAX);
            if (attempt.version().isDone()) { // it is being killed, and the command has been told so
                throw new IOException("it took too long and was given up");
            }
            owner.follow(attempt.pid());
            handedOver = true;
            return true;
        });
    }

    /**
     * Can be asked no more. Returns when a hand-over that is under way has come to its end: what this process has to do
     * then, {@link Owner#leave} has been told.
     */
    @Override
    public void close() {
        listener.close();
        synchronized (handing) {
            closed = true;
        }
    }
}
