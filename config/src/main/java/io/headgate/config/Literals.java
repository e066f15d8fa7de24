package io.headgate.config;

import java.net.InetAddress;

/// IP addresses as text, without ever asking a name server.
final class Literals {
    private static final String REMEDY =
            "write four numbers from 0 to 255 as in 192.0.2.1, or an IPv6 address as in 2001:db8::1";

    private Literals() {}

    /// Whether the text can only be meant as an IP address: no top-level domain is a number (RFC 3696, section 2).
    static boolean looksNumeric(String host) {
        String last = host.substring(host.lastIndexOf('.') + 1);
        return !last.isEmpty() && Durations.digits(last) == last.length();
    }

    static InetAddress parse(String text) {
        if (text.indexOf(':') < 0 && !isDottedQuad(text)) {
            throw new InvalidValue("'" + text + "' is not an IP address", REMEDY);
        }
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException ignored) {
            throw new InvalidValue("'" + text + "' is not an IP address", REMEDY);
        }
    }

    /// Four decimal numbers and nothing else: the C library's one to three parts and octal numbers are surprises, not
    /// features.
    private static boolean isDottedQuad(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return false;
        }
        for (String part : parts) {
            boolean leadingZero = part.length() > 1 && part.charAt(0) == '0';
            if (part.isEmpty() || part.length() > 3 || leadingZero || Durations.digits(part) != part.length()) {
                return false;
            }
        }
        return true;
    }
}
