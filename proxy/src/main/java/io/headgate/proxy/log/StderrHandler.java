package io.headgate.proxy.log;

import io.headgate.config.LogFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.logging.ErrorManager;
import java.util.logging.Handler;
import java.util.logging.LogRecord;

/** Writes each event by one call, so that lines of several threads, or processes, do not mix. */
final class StderrHandler extends Handler {
    private final OutputStream out;
    private final LogFormat format;
    private final boolean journal;

    /** @param out not closed by this, as standard error is not ours to close */
    StderrHandler(OutputStream out, LogFormat format, boolean journal) {
        this.out = out;
        this.format = format;
        this.journal = journal;
    }

    @Override
    public void publish(LogRecord record) {
        if (!isLoggable(record)) {
            return;
        }
        byte[] line = LineFormats.write(Line.of(record), format, journal).getBytes(StandardCharsets.UTF_8);
        synchronized (this) {
            try {
                out.write(line);
            } catch (IOException e) {
                reportError("standard error cannot be written", e, ErrorManager.WRITE_FAILURE);
            }
        }
    }

    @Override
    public void flush() {
        // Nothing is held back.
    }

    @Override
    public void close() {
        // Standard error stays open.
    }
}
