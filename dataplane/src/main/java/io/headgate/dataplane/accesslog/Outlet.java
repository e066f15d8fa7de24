package io.headgate.dataplane.accesslog;

import io.headgate.config.AccessLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What settings mean: how lines look and where they go. */
record Outlet(@Nullable LineFormat format, List<Sink> sinks) {
    /** Nothing is written. */
    static final Outlet OFF = new Outlet(null, List.of());

    /**
     * Opens what {@code settings} name.
     *
     * @param baseDir what a relative file name starts from
     * @throws IOException when a file cannot be opened; nothing stays open then
     */
    static Outlet open(AccessLog settings, Path baseDir, System.Logger log) throws IOException {
        if (!settings.enabled()) {
            return OFF;
        }
        List<Sink> sinks = new ArrayList<>();
        if (settings.file() != null) {
            sinks.add(Sink.file(baseDir.resolve(settings.file()), log));
        }
        if (settings.stdout()) {
            sinks.add(Sink.standardOutput(log));
        }
        return new Outlet(LineFormat.of(settings), List.copyOf(sinks));
    }

    void close() {
        sinks.forEach(Sink::close);
    }
}
