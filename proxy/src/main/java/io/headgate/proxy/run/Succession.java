package io.headgate.proxy.run;

import io.headgate.config.Admin;
import io.headgate.os.Descriptors;
import io.headgate.proxy.admin.AdminServer;
import io.headgate.proxy.handover.Takeover;
import io.headgate.proxy.node.Inheritance;
import io.headgate.proxy.node.InvalidConfig;
import io.headgate.proxy.node.Loaded;
import io.headgate.proxy.node.Node;
import io.headgate.proxy.node.StateFolder;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How a node comes to be in the place of another. */
final class Succession {
    /** What the node before has let go of it closes at once; a process that is starved takes a moment. */
    private static final long FREE_WAIT_NS = TimeUnit.SECONDS.toNanos(10);

    private static final long LOOK_AGAIN_MS = 5;

    private Succession() {}

    /** What there is to be had by it. */
    record Heir(Node node, AdminServer admin) {}

    private interface Step<T> {
        T take() throws IOException;
    }

    /** Everything slow comes before the node in front changes anything. */
    static Heir of(Takeover from, Loaded loaded, StateFolder folder) throws IOException, InvalidConfig {
        AdminServer admin = adminElsewhere(loaded, from);
        Node node = null;
        try {
            Node.warmUp(loaded);
            Inheritance all = inheritance(from, loaded);
            node = Node.succeed(loaded, folder, all);
            from.serving();
            Node heir = node;
            onceFree(() -> {
                heir.own();
                return heir;
            });
            return new Heir(node, admin == null ? onceFree(() -> admin(loaded)) : admin);
        } catch (IOException | InvalidConfig | RuntimeException e) {
            if (admin != null) {
                admin.close();
            }
            if (node != null) {
                node.close();
            }
            throw e;
        }
    }

    private static Inheritance inheritance(Takeover from, Loaded loaded) throws IOException, InvalidConfig {
        Inheritance all = from.inheritance();
        try {
            requireUnchanged(loaded);
            return all;
        } catch (IOException | InvalidConfig | RuntimeException e) {
            all.sockets().forEach(socket -> Descriptors.close(socket.descriptor()));
            throw e;
        }
    }

    /**
     * The node before changes nothing any more, so what it has reloaded is in the file by now. To go on with what the
     * file said when this process began would silently undo that.
     */
    static void requireUnchanged(Loaded loaded) throws IOException, InvalidConfig {
        if (!Loaded.from(loaded.file()).texts().equals(loaded.texts())) {
            throw new IOException("the file " + loaded.file() + " has changed while this process started; ask again");
        }
    }

    private static AdminServer admin(Loaded loaded) throws IOException {
        return AdminServer.bind(loaded.config().admin());
    }

    /** Null where the admin API is to be at an address that the node before still has. */
    private static @Nullable AdminServer adminElsewhere(Loaded loaded, Takeover from) throws IOException {
        Admin admin = loaded.config().admin();
        return AdminServer.collides(admin.bind(), from.adminAddress()) ? null : admin(loaded);
    }

    private static <T> T onceFree(Step<T> step) throws IOException {
        long endNs = System.nanoTime() + FREE_WAIT_NS;
        while (true) {
            try {
                return step.take();
            } catch (IOException e) {
                if (System.nanoTime() - endNs > 0) {
                    throw e;
                }
                pause(e);
            }
        }
    }

    private static void pause(IOException why) throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw why;
        }
    }
}
