package io.headgate.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One line per exchange, to a file, standard output, syslog, the journal, to several of them, or (by default) nowhere.
public record AccessLog(
        @Key(
                doc = "The file to append to; reopened on SIGUSR1.",
                fallback = "off",
                example = "/var/log/headgate/access.log",
                file = true)
        @Nullable
        String file,

        @Key(doc = "Write to standard output.", fallback = "false")
        boolean stdout,

        @Key(
                doc = "Send to a syslog receiver; what it does not take is lost and counted.",
                fallback = "off",
                example = "{ to: 10.0.0.5:514, over: tcp }")
        @Nullable
        Syslog syslog,

        @Key(
                doc = "Send to systemd's journal, with fields to search by, as in `journalctl HEADGATE_ROUTE=pay`.",
                fallback = "false")
        boolean journald,

        @Key(doc = "`json` or `combined`.", fallback = "json")
        AccessLogFormat format,

        @Key(
                doc = "Header fields and query parameters whose values are written as `***`.",
                fallback = "[authorization, cookie]")
        List<String> redact) {
    public AccessLog {
        Check check = new Check();
        redact = redact.stream().map(String::toLowerCase).toList();
        for (int i = 0; i < redact.size(); i++) {
            String name = redact.get(i);
            check.part(() -> HeaderNames.token(name), "redact", i);
        }
        if (file != null && file.isBlank()) {
            check.fault("the file name is empty", "name a file, or write off", "file");
        }
        check.done();
    }

    /// The short forms `off` and `stdout`.
    ///
    /// @throws InvalidValue for any other text
    public static AccessLog ofText(String text) {
        List<String> redact = List.of("authorization", "cookie");
        return switch (text) {
            case "off" -> new AccessLog(null, false, null, false, AccessLogFormat.JSON, redact);
            case "stdout" -> new AccessLog(null, true, null, false, AccessLogFormat.JSON, redact);
            default ->
                throw new InvalidValue(
                        "'" + text + "' is not an access log",
                        "write off, stdout, or a map as in { file: access.log }");
        };
    }

    /// Whether anything is written at all.
    public boolean enabled() {
        return file != null || stdout || syslog != null || journald;
    }
}
