package io.headgate.dataplane.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What the operator is warned of about TLS until this is closed. */
public final class TlsWarnings extends Handler implements AutoCloseable {
    private static final Logger WATCHED = Logger.getLogger("io.headgate.tls");

    private final List<String> lines = new CopyOnWriteArrayList<>();

    public TlsWarnings() {
        WATCHED.addHandler(this);
    }

    /** So far. */
    public List<String> lines() {
        return lines;
    }

    @Override
    public void publish(LogRecord entry) {
        if (entry.getLevel() == Level.WARNING) {
            lines.add(new SimpleFormatter().formatMessage(entry));
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        WATCHED.removeHandler(this);
    }
}
