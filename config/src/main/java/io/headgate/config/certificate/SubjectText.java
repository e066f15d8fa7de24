package io.headgate.config.certificate;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.security.auth.x500.X500Principal;

/// How the gateway writes a distinguished name: by RFC 2253, in ASCII alone, so that the configuration, logs and tools
/// agree on one text for one name.
public final class SubjectText {
    private SubjectText() {}

    /// Bytes of UTF-8 that ASCII has no character for are written in hexadecimal behind a backslash, as in `caf\C3\A9`.
    public static String of(X500Principal name) {
        StringBuilder text = new StringBuilder();
        for (byte each : name.getName().getBytes(StandardCharsets.UTF_8)) {
            if (each >= ' ' && each < 0x7F) {
                text.append((char) each);
            } else {
                text.append(String.format(Locale.ROOT, "\\%02X", each & 0xFF));
            }
        }
        return text.toString();
    }
}
