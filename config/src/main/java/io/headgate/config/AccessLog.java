package io.headgate.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One line per exchange, to a file, to standard output, to both, or (by default) nowhere.
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
            case "off" -> new AccessLog(null, false, AccessLogFormat.JSON, redact);
            case "stdout" -> new AccessLog(null, true, AccessLogFormat.JSON, redact);
            default ->
                throw new InvalidValue(
                        "'" + text + "' is not an access log",
                        "write off, stdout, or a map as in { file: access.log }");
        };
    }

    /// Whether anything is written at all.
    public boolean enabled() {
        return file != null || stdout;
    }
}
