package io.headgate.proxy.run;

import io.headgate.config.Admin;
import io.headgate.os.Descriptors;
import io.headgate.proxy.admin.AdminServer;
import io.headgate.proxy.handover.Inheritance;
import io.headgate.proxy.handover.Takeover;
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
    static Heir of(Takeover from, Loaded loaded, StateFolder folder) throws IOException {
        AdminServer admin = adminElsewhere(loaded, from);
        Node node = null;
        try {
            Node.warmUp(loaded);
            Inheritance all = from.inheritance();
            node = Node.succeed(loaded, folder, all.sockets(), all.verdicts());
            from.serving();
            Node heir = node;
            onceFree(() -> {
                heir.own();
                return heir;
            });
            return new Heir(node, admin == null ? onceFree(() -> admin(loaded)) : admin);
        } catch (IOException | RuntimeException e) {
            if (admin != null) {
                admin.close();
            }
            if (node != null) {
                node.close();
            }
            throw e;
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
