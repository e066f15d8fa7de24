package io.headgate.proxy.log;

import io.headgate.config.LogLevel;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/**
 * One event as both formats show it.
 *
 * @param part the last word of the logger's name
 * @param stack of what was thrown, its lines ended by a line feed; null when nothing was
 */
record Line(
        Instant at,
        LogLevel level,
        String part,
        String message,
        Fields fields,
        @Nullable String stack) {
    private static final Formatter PATTERNS = new SimpleFormatter();

    static Line of(LogRecord record) {
        boolean ours = record.getParameters() != null
                && record.getParameters().length == 1
                && record.getParameters()[0] instanceof Fields;
        String message = ours ? record.getMessage() : PATTERNS.formatMessage(record);
        return new Line(
                record.getInstant(),
                level(record.getLevel()),
                part(record.getLoggerName()),
                message == null ? "" : message,
                ours ? (Fields) record.getParameters()[0] : Fields.NONE,
                stack(record.getThrown()));
    }

    /** What {@code java.util.logging} calls a level. */
    static Level level(LogLevel level) {
        return switch (level) {
            case ERROR -> Level.SEVERE;
            case WARN -> Level.WARNING;
            case INFO -> Level.INFO;
            case DEBUG -> Level.FINE;
        };
    }

    private static LogLevel level(Level level) {
        int value = level.intValue();
        if (value >= Level.SEVERE.intValue()) {
            return LogLevel.ERROR;
        }
        if (value >= Level.WARNING.intValue()) {
            return LogLevel.WARN;
        }
        return value >= Level.INFO.intValue() ? LogLevel.INFO : LogLevel.DEBUG;
    }

    private static String part(@Nullable String logger) {
        if (logger == null || logger.isEmpty()) {
            return "root";
        }
        return logger.substring(logger.lastIndexOf('.') + 1);
    }

    private static @Nullable String stack(@Nullable Throwable thrown) {
        if (thrown == null) {
            return null;
        }
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}
