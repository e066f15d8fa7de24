package io.headgate.proxy.run;

import io.headgate.dataplane.BoundListener;
import io.headgate.os.ServiceManager;
import io.headgate.proxy.admin.AdminServer;
import io.headgate.proxy.log.ProgramLog;
import io.headgate.proxy.node.Loaded;
import io.headgate.proxy.node.Node;
import io.headgate.proxy.node.StateFolder;
import io.headgate.proxy.node.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A node and its admin API in this process. Any thread may call any method; {@link #stop} once. */
public final class Program {
    private final Node node;
    private final AdminServer admin;
    private final StateFolder folder;
    private final Supervision supervision;
    private final CountDownLatch stopWanted = new CountDownLatch(1);

    private Program(Node node, AdminServer admin, StateFolder folder) {
        this.node = node;
        this.admin = admin;
        this.folder = folder;
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
            node = Node.start(loaded, folder);
            admin.start(node, folder);
            WholeFile.write(folder.adminAddress(), (admin.url() + "\n").getBytes(StandardCharsets.UTF_8));
            return new Program(node, admin, folder);
        } catch (IOException | RuntimeException e) {
            admin.close();
            if (node != null) {
                node.close();
            }
            throw e;
        }
    }

    /** The sockets that accept. */
    public List<BoundListener> listeners() {
        return node.listeners();
    }

    /** Where the admin API listens, with the real port. */
    public String adminAddress() {
        return admin.address();
    }

    /** Tells whoever started the process as a service that it serves; signals must steer it by then. */
    public void announce() {
        supervision.ready();
    }

    /** Reads the configuration again, on a thread of its own, as it may take a while; the log says what came of it. */
    void reload() {
        Thread.ofVirtual().name("reload").start(() -> admin.recordReload(node, supervision::reload));
    }

    void reopenLogs() {
        node.reopenLogs();
    }

    /** Lets {@link #awaitStop} return. */
    void wantStop() {
        stopWanted.countDown();
    }

    /** Waits until the process is told to stop. */
    public void awaitStop() throws InterruptedException {
        stopWanted.await();
    }

    /**
     * Stops accepting, answers what was received, and ends. The admin API answers until the end.
     *
     * @param deadline how long answers may take
     */
    public void stop(Duration deadline) throws IOException, InterruptedException {
        supervision.stopping(deadline);
        try (supervision) {
            node.drain(deadline);
        } finally {
            Files.deleteIfExists(folder.adminAddress());
            admin.close();
            node.close();
        }
    }
}
