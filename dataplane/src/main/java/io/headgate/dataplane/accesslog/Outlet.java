package io.headgate.dataplane.accesslog;

import io.headgate.config.AccessLog;
import io.headgate.config.Syslog;
import io.headgate.dataplane.metrics.AccessLogCells.Reason;
import io.headgate.dataplane.metrics.Metrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What settings mean: how lines look and where they go. */
record Outlet(List<Stream> streams) {
    /** Nothing is written. */
    static final Outlet OFF = new Outlet(List.of());

    /**
     * Lines of one format, on their way to everybody who wants them so.
     *
     * @param lines those that wait to be written
     */
    record Stream(LineFormat format, LineBuffer lines, List<Output> outputs) {
        void flush(long nowNs) {
            for (int i = 0; i < outputs.size(); i++) {
                outputs.get(i).write(lines.content(), nowNs);
            }
            lines.clear();
        }
    }

    /**
     * Opens what {@code settings} name.
     *
     * @param baseDir what a relative file name starts from
     * @param metrics where lost lines are counted
     * @throws IOException when a file cannot be opened; nothing stays open then
     */
    static Outlet open(AccessLog settings, Path baseDir, Metrics metrics, System.Logger log) throws IOException {
        List<Output> lines = new ArrayList<>();
        if (settings.file() != null) {
            lines.add(Sink.file(baseDir.resolve(settings.file()), log, metrics.accessLog(Reason.WRITE_FAILED)));
        }
        if (settings.stdout()) {
            lines.add(Sink.standardOutput(log, metrics.accessLog(Reason.WRITE_FAILED)));
        }
        Syslog syslog = settings.syslog();
        if (syslog != null) {
            lines.add(syslog(syslog, metrics, log));
        }
        List<Stream> streams = new ArrayList<>();
        if (!lines.isEmpty()) {
            streams.add(new Stream(LineFormat.of(settings), new LineBuffer(), List.copyOf(lines)));
        }
        if (settings.journald()) {
            streams.add(new Stream(
                    new JournalEntries(LineFormat.of(settings)),
                    new LineBuffer(),
                    List.of(journal(JournalReceiver.SOCKET, metrics, log))));
        }
        return new Outlet(List.copyOf(streams));
    }

    private static Output syslog(Syslog syslog, Metrics metrics, System.Logger log) {
        return new RemoteOutput(
                "syslog at " + syslog.to(),
                () -> SyslogReceiver.open(syslog),
                1,
                log,
                metrics.accessLog(Reason.QUEUE_FULL),
                metrics.accessLog(Reason.SYSLOG_FAILED));
    }

    static Output journal(String socket, Metrics metrics, System.Logger log) {
        return new RemoteOutput(
                "the journal at " + socket,
                () -> JournalReceiver.open(socket),
                2,
                log,
                metrics.accessLog(Reason.QUEUE_FULL),
                metrics.accessLog(Reason.JOURNALD_FAILED));
    }

    boolean isOn() {
        return !streams.isEmpty();
    }

    void reopen() {
        streams.forEach(stream -> stream.outputs().forEach(Output::reopen));
    }

    void close() {
        streams.forEach(stream -> stream.outputs().forEach(Output::close));
    }
}
