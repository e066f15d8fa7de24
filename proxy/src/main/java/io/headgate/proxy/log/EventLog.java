package io.headgate.proxy.log;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What one part of the program says: a sentence that stays the same, and fields that tell one event from another. The
 * sentence is never a pattern, so no value can change its meaning. Never give it a secret. Thread-safe.
 */
public final class EventLog {
    private final Logger logger;

    private EventLog(Logger logger) {
        this.logger = logger;
    }

    /** @param part shown with each line, a word such as {@code config} */
    public static EventLog of(String part) {
        return new EventLog(Logger.getLogger("io.headgate." + part));
    }

    /** @param keysAndValues in turn a name and what is shown for it; a null value is left out */
    public void debug(String sentence, @Nullable Object... keysAndValues) {
        log(Level.FINE, sentence, null, keysAndValues);
    }

    public void info(String sentence, @Nullable Object... keysAndValues) {
        log(Level.INFO, sentence, null, keysAndValues);
    }

    public void warn(String sentence, @Nullable Object... keysAndValues) {
        log(Level.WARNING, sentence, null, keysAndValues);
    }

    public void error(String sentence, @Nullable Object... keysAndValues) {
        log(Level.SEVERE, sentence, null, keysAndValues);
    }

    /** For what is a bug or looks like one: {@code thrown} is shown with its stack. */
    public void error(Throwable thrown, String sentence, @Nullable Object... keysAndValues) {
        log(Level.SEVERE, sentence, thrown, keysAndValues);
    }

    private void log(Level level, String sentence, @Nullable Throwable thrown, @Nullable Object... keysAndValues) {
        if (!logger.isLoggable(level)) {
            return;
        }
        LogRecord record = new LogRecord(level, sentence);
        record.setLoggerName(logger.getName());
        record.setThrown(thrown);
        record.setParameters(new Object[] {Fields.of(keysAndValues)});
        logger.log(record);
    }
}
