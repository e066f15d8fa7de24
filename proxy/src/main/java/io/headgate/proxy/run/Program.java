package io.headgate.proxy.run;

import io.headgate.dataplane.BoundListener;
import io.headgate.os.ServiceManager;
import io.headgate.proxy.admin.AdminServer;
import io.headgate.proxy.handover.HandoverServer;
import io.headgate.proxy.handover.Takeover;
import io.headgate.proxy.log.EventLog;
import io.headgate.proxy.log.ProgramLog;
import io.headgate.proxy.node.InvalidConfig;
import io.headgate.proxy.node.Loaded;
import io.headgate.proxy.node.Node;
import io.headgate.proxy.node.StateFolder;
import io.headgate.proxy.node.Version;
import io.headgate.proxy.node.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A node and its admin API in this process. Any thread may call any method; {@link #stop} once. */
public final class Program {
    private static final EventLog LOG = EventLog.of("node");

    private final Node node;
    private final AdminServer admin;
    private final StateFolder folder;
    /** The hand-over by which this process has begun and which is not over yet. */
    private final @Nullable Takeover takeover;

    private final Supervision supervision;
    private final CountDownLatch stopWanted = new CountDownLatch(1);
    private volatile @Nullable HandoverServer handover;
    /** How long the end may take now that another process has the sockets. */
    private volatile @Nullable Duration leaving;

    private Program(Node node, AdminServer admin, StateFolder folder, @Nullable Takeover takeover) {
        this.node = node;
        this.admin = admin;
        this.folder = folder;
        this.takeover = takeover;
        supervision = new Supervision(ServiceManager.of(System.getenv()), node, node::answers);
    }

    /**
     * Starts everything; returns once every listener accepts and the admin API answers.
     *
     * @throws IOException when something is taken or cannot be opened; nothing is left running then
     */
    public static Program start(Loaded loaded, StateFolder folder) throws IOException {
        ProgramLog.configure(loaded.config().log());
        AdminServer admin = AdminServer.bind(loaded.config().admin());
        Node node = null;
        try {
            node = Node.start(loaded, folder, Activation.sockets());
            return started(node, admin, folder, null);
        } catch (IOException | RuntimeException e) {
            admin.close();
            if (node != null) {
                node.close();
            }
            throw e;
        }
    }

    /**
     * Takes the place of the node that runs with the same state folder; returns once this process has it. That node
     * waits to hear that all is well until {@link #announce}.
     *
     * @param config the configuration file
     * @throws IOException when there is no such node, or something cannot be opened; that node goes on then
     */
    public static Program takeOver(Path config, StateFolder folder) throws IOException, InvalidConfig {
        Takeover from = Takeover.begin(folder.handover(), Version.TEXT);
        try {
            Loaded loaded = Loaded.from(config);
            ProgramLog.configure(loaded.config().log());
            Succession.Heir heir = Succession.of(from, loaded, folder);
            return started(heir.node(), heir.admin(), folder, from);
        } catch (IOException | InvalidConfig | RuntimeException e) {
            from.fail(e.getMessage() == null ? e.toString() : e.getMessage());
            from.close();
            throw e;
        }
    }

    private static Program started(Node node, AdminServer admin, StateFolder folder, @Nullable Takeover takeover)
            throws IOException {
        admin.start(node, folder);
        WholeFile.write(folder.adminAddress(), (admin.url() + "\n").getBytes(StandardCharsets.UTF_8));
        return new Program(node, admin, folder, takeover);
    }

    /** The sockets that accept. */
    public List<BoundListener> listeners() {
        return node.listeners();
    }

    /** Where the admin API listens, with the real port. */
    public String adminAddress() {
        return admin.address();
    }

    /**
     * From now on it can be succeeded by another process. Where that is not possible the log says why.
     *
     * @param config the file that the successor reads
     * @param drain how long the successor may take to stop, and this process to end where nobody says
     */
    public void offer(Path config, Duration drain) {
        Successor successor = new Successor(config, folder.dir(), drain);
        try {
            Offer offer = new Offer(this, node, admin, supervision, successor);
            handover = HandoverServer.open(folder.handover(), offer);
        } catch (IOException e) {
            LOG.warn("this node cannot be upgraded, only restarted", "reason", e.getMessage());
        }
    }

    /**
     * Tells whoever started the process as a service, and the process before, that it serves; signals must steer it by
     * then.
     */
    public void announce() {
        supervision.ready();
        if (takeover != null) {
            takeover.done();
            takeover.close();
        }
        Jars.open();
    }

    /** Reads the configuration again, on a thread of its own, as it may take a while; the log says what came of it. */
    void reload() {
        if (leaving != null) {
            LOG.info("not reloaded, as another process has taken over");
            return;
        }
        Thread.ofVirtual().name("reload").start(() -> admin.recordReload(node, supervision::reload));
    }

    void reopenLogs() {
        node.reopenLogs();
    }

    /** Lets {@link #awaitStop} return. */
    void wantStop() {
        stopWanted.countDown();
    }

    /** Another process has the sockets: this one is to end. */
    void leave(Duration deadline) {
        leaving = deadline;
        wantStop();
    }

    /** Waits until the process is told to stop. */
    public void awaitStop() throws InterruptedException {
        stopWanted.await();
    }

    /**
     * Stops accepting, answers what was received, and ends. The admin API answers until the end, unless it is the
     * successor's.
     *
     * @param deadline how long answers may take; a hand-over has its own
     */
    public void stop(Duration deadline) throws IOException, InterruptedException {
        HandoverServer server = handover;
        if (server != null) {
            server.close();
        }
        Duration handedOver = leaving;
        if (handedOver != null) {
            node.leave(handedOver);
            node.close();
            return;
        }
        supervision.stopping(deadline);
        try (supervision) {
            node.drain(deadline);
        } finally {
            Files.deleteIfExists(folder.handover());
            Files.deleteIfExists(folder.adminAddress());
            admin.close();
            node.close();
        }
    }
}
