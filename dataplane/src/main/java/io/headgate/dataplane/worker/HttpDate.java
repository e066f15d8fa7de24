package io.headgate.dataplane.worker;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The {@code date} field line (RFC 9110 section 6.6.1), formatted once a second. Not thread-safe. */
final class HttpDate {
    private static final DateTimeFormatter IMF_FIXDATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private byte[] line = {};
    private long second = -1;

    byte[] line(long epochMs) {
        long now = epochMs / 1000;
        if (now != second) {
            second = now;
            line = ("date: " + IMF_FIXDATE.format(Instant.ofEpochSecond(now)) + "\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1);
        }
        return line;
    }
}
