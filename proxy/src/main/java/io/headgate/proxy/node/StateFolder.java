package io.headgate.proxy.node;

import java.io.File;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a node keeps what outlives it, and under {@code run/} what tells others of it while it runs.
 *
 * @param dir absolute
 */
public record StateFolder(Path dir) {
    public StateFolder {
        dir = dir.toAbsolutePath().normalize();
    }

    /**
     * The folder that holds when none is named: what systemd names, or {@code /var/lib/headgate} for an installed
     * program, or the user's state folder (XDG base directories).
     */
    public static StateFolder usual() {
        return usual(System.getenv("STATE_DIRECTORY"), isInstalled(), System.getenv("XDG_STATE_HOME"), home());
    }

    static StateFolder usual(@Nullable String systemd, boolean installed, @Nullable String xdg, String home) {
        if (systemd != null && !systemd.isEmpty()) {
            return new StateFolder(Path.of(systemd.split(":", 2)[0]));
        }
        if (installed) {
            return new StateFolder(Path.of("/var/lib/headgate"));
        }
        boolean given = xdg != null && xdg.startsWith("/");
        return new StateFolder((given ? Path.of(xdg) : Path.of(home, ".local", "state")).resolve("headgate"));
    }

    private static String home() {
        return System.getProperty("user.home", ".");
    }

    /**
     * Packages put programs under {@code /usr} or {@code /opt}; a checkout is elsewhere. The class path says where we
     * are: a class from the ahead-of-time cache says where it was when that was made.
     */
    private static boolean isInstalled() {
        String jar = System.getProperty("java.class.path", "").split(File.pathSeparator, 2)[0];
        return jar.startsWith("/usr/") || jar.startsWith("/opt/");
    }

    /** The counters that another process may map. */
    public Path counters() {
        return run().resolve("counters");
    }

    /** The counters of a process that is about to succeed another. */
    Path successorCounters() {
        return run().resolve("counters.successor");
    }

    /** Where the running node hands over to its successor. */
    public Path handover() {
        return run().resolve("handover");
    }

    /** One line: where the admin API of the running node listens. */
    public Path adminAddress() {
        return run().resolve("admin");
    }

    /** With what whoever can read the folder says who he is to the admin API of the running node. */
    public Path adminToken() {
        return run().resolve("admin.token");
    }

    /** PEM: what the admin API of the running node shows of itself, where it speaks TLS. */
    public Path adminCertificate() {
        return run().resolve("admin.crt");
    }

    /** Who asked for which change. */
    public Path audit() {
        return dir.resolve("audit");
    }

    /** Held while a node runs, which is named in it by its process number. */
    public Path lock() {
        return run().resolve("lock");
    }

    /** What the operator says of addresses. */
    Path access() {
        return dir.resolve("access.json");
    }

    /** What the operator wants of endpoints. */
    Path operator() {
        return dir.resolve("operator.json");
    }

    /** The configurations that held. */
    Path revisions() {
        return dir.resolve("revisions");
    }

    /** Signs sticky cookies. */
    Path stickyKey() {
        return dir.resolve("sticky.key");
    }

    /** Account keys and certificates that were ordered. */
    Path acme() {
        return dir.resolve("acme");
    }

    /** What authorities say of certificates. */
    Path staples() {
        return dir.resolve("staples");
    }

    Path run() {
        return dir.resolve("run");
    }

    @Override
    public String toString() {
        return dir.toString();
    }
}
