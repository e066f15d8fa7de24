package io.headgate.config;

import java.net.IDN;
import java.util.Locale;

/// DNS host names as they are written in configuration (RFC 1123, section 2.1; underscores are taken because service
/// names carry them).
final class HostNames {
    private static final int LENGTH_MAX = 253;
    private static final int LABEL_MAX = 63;

    private HostNames() {}

    /// @return the name in lower case
    /// @throws InvalidValue if it is no host name
    static String check(String host) {
        if (host.isEmpty()) {
            throw new InvalidValue("the host is empty", "write a host name");
        }
        if (!isAscii(host)) {
            throw new InvalidValue("host '" + host + "' is not ASCII", "write it in punycode" + punycode(host));
        }
        if (host.length() > LENGTH_MAX) {
            throw new InvalidValue("host '" + host + "' is longer than 253 characters", "shorten it");
        }
        int labelStart = 0;
        for (int i = 0; i <= host.length(); i++) {
            if (i == host.length() || host.charAt(i) == '.') {
                checkLabel(host, host.substring(labelStart, i));
                labelStart = i + 1;
            }
        }
        return host.toLowerCase(Locale.ROOT);
    }

    private static void checkLabel(String host, String label) {
        boolean edge = label.startsWith("-") || label.endsWith("-");
        if (label.isEmpty() || label.length() > LABEL_MAX || edge || !isHostText(label)) {
            throw new InvalidValue(
                    "'" + host + "' is not a host name",
                    "use letters, digits and '-' in parts of 1 to 63 characters joined by single dots");
        }
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7E) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHostText(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isHostChar(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHostChar(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_';
    }

    private static String punycode(String host) {
        try {
            return ": " + IDN.toASCII(host).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException ignored) {
            return ", as in xn--bcher-kva.example";
        }
    }
}
