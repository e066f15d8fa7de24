package io.headgate.dataplane.accesslog;

import io.headgate.config.AccessLog;

/** How a record becomes a line. Not thread-safe. */
sealed interface LineFormat permits JsonLines, CombinedLines, JournalEntries {
    /** Appends one line, or one entry, with its end. Allocates nothing, except when a day begins. */
    void put(AccessRecord record, LineBuffer line);

    static LineFormat of(AccessLog settings) {
        Redaction redaction = new Redaction(settings.redact());
        return switch (settings.format()) {
            case JSON -> new JsonLines(redaction);
            case COMBINED -> new CombinedLines(redaction);
        };
    }
}
