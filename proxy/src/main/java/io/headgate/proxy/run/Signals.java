package io.headgate.proxy.run;

import io.headgate.proxy.log.EventLog;
import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;

/**
 * Makes signals steer the program: TERM and INT stop it, HUP reloads, USR1 reopens the access log. The JDK has no
 * supported way to learn of a HUP or USR1, and a shutdown hook could neither drain in order nor end with status 0;
 * {@code sun.misc.Signal} has been exported for that purpose by {@code jdk.unsupported} since Java 9.
 */
public final class Signals {
    private static final EventLog LOG = EventLog.of("node");

    /** What a process that is killed by a signal ends with is not 0, and we say 1 for everything that failed. */
    private static final int CUT_SHORT = 1;

    private Signals() {}

    /** Handles signals for {@code program} until the process ends; a second signal to stop ends it at once. */
    public static void steer(Program program) {
        AtomicBoolean stopping = new AtomicBoolean();
        for (String name : new String[] {"TERM", "INT"}) {
            handle(name, () -> {
                if (stopping.getAndSet(true)) {
                    LOG.warn("told to stop again, ending at once", "signal", name);
                    Runtime.getRuntime().halt(CUT_SHORT);
                }
                LOG.info("told to stop", "signal", name);
                program.wantStop();
            });
        }
        handle("HUP", program::reload);
        handle("USR1", program::reopenLogs);
    }

    /** Runs {@code stop} at each TERM and INT, of a command that has no program to steer. */
    public static void onStop(Runnable stop) {
        handle("TERM", stop);
        handle("INT", stop);
    }

    private static void handle(String name, Runnable task) {
        try {
            Signal.handle(new Signal(name), _ -> task.run());
        } catch (IllegalArgumentException e) {
            LOG.warn("this system or JVM keeps a signal to itself", "signal", name, "reason", e.getMessage());
        }
    }
}
