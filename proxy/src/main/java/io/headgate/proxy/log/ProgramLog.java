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
    /** Ours; held here, as the log manager forgets loggers that nobody holds. */
    private static final Logger OURS = Logger.getLogger("io.headgate");

    private ProgramLog() {}

    /** Logs by {@code settings} from now on; may be called again. */
    public static void configure(Log settings) {
        configure(
                settings,
                new StderrHandler(new FileOutputStream(FileDescriptor.err), settings.format(), Journal.isStderr()));
    }

    static void configure(Log settings, Handler handler) {
        Logger root = LogManager.getLogManager().getLogger("");
        Level level = Line.level(settings.level());
        OURS.setLevel(level);
        // In more detail than that, libraries and the JDK tell of themselves and not of the traffic.
        root.setLevel(level.intValue() < Level.INFO.intValue() ? Level.INFO : level);
        root.addHandler(handler);
        for (Handler other : root.getHandlers()) {
            boolean writesToo = other instanceof ConsoleHandler || other instanceof StderrHandler;
            if (writesToo && other != handler) {
                root.removeHandler(other);
            }
        }
    }
}
