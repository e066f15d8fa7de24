package io.headgate.proxy.log;

import io.headgate.config.Log;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/**
 * Sends everything that is logged in this process to standard error, in one format: {@link EventLog}, every
 * {@link System.Logger}, and what libraries say through {@code java.util.logging} or SLF4J. Thread-safe.
 */
public final class ProgramLog {
    /**
     * Below this a library tells of itself, not of the traffic. Held here, as the log manager forgets loggers that
     * nobody holds.
     */
    private static final Logger NETTY = Logger.getLogger("io.netty");

    private ProgramLog() {}

    /** Logs by {@code settings} from now on; may be called again. */
    public static void configure(Log settings) {
        configure(
                settings,
                new StderrHandler(new FileOutputStream(FileDescriptor.err), settings.format(), Journal.isStderr()));
    }

    static void configure(Log settings, Handler handler) {
        Logger root = LogManager.getLogManager().getLogger("");
        root.setLevel(Line.level(settings.level()));
        NETTY.setLevel(Level.INFO);
        root.addHandler(handler);
        for (Handler other : root.getHandlers()) {
            boolean writesToo = other instanceof ConsoleHandler || other instanceof StderrHandler;
            if (writesToo && other != handler) {
                root.removeHandler(other);
            }
        }
    }
}
