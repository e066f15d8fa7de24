package io.headgate.dataplane.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Collects what no test may cause: errors in the gateway's own log and warnings in Netty's, above all exceptions that
 * nobody expected.
 */
final class LogWatch extends Handler implements AutoCloseable {
    private static final Logger ROOT = Logger.getLogger("");

    private final List<String> faults = new CopyOnWriteArrayList<>();

    /** Listens from now until {@link #close}. */
    static LogWatch start() {
        LogWatch watch = new LogWatch();
        ROOT.addHandler(watch);
        return watch;
    }

    List<String> faults() {
        return faults;
    }

    @Override
    public void publish(LogRecord entry) {
        String logger = String.valueOf(entry.getLoggerName());
        Level least = logger.startsWith("io.headgate") ? Level.SEVERE : Level.WARNING;
        if ((logger.startsWith("io.headgate") || logger.startsWith("io.netty"))
                && entry.getLevel().intValue() >= least.intValue()) {
            faults.add(logger + ": " + entry.getMessage() + describe(entry.getThrown()));
        }
    }

    private static String describe(@org.jspecify.annotations.Nullable Throwable thrown) {
        if (thrown == null) {
            return "";
        }
        StringBuilder text = new StringBuilder("\n  ").append(thrown);
        for (StackTraceElement frame : thrown.getStackTrace()) {
            text.append("\n    at ").append(frame);
        }
        return text.toString();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        ROOT.removeHandler(this);
    }
}
