package io.headgate.config;

import io.headgate.config.ip.IpText;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/// Where something listens or answers: `10.0.0.1:80`, `[::1]:80`, `unix:/run/app.sock` or `name.example:80`.
/// `toString` gives a text that [#parse] reads as the same address.
public sealed interface Address {
    /// @throws InvalidValue if the text is none of the four forms
    static Address parse(String text) {
        if (text.startsWith(Unix.PREFIX)) {
            return new Unix(text.substring(Unix.PREFIX.length()));
        }
        if (text.contains(AddressOfUrl.SCHEME_END)) {
            throw AddressOfUrl.refusal(text);
        }
        int colon = text.lastIndexOf(':');
        if (colon < 0 || text.endsWith("]")) {
            throw new InvalidValue(
                    "'" + text + "' has no port", "write host:port, [::1]:port or unix:/path, such as 127.0.0.1:8080");
        }
        int port = port(text, text.substring(colon + 1));
        String host = text.substring(0, colon);
        if (host.startsWith("[")) {
            if (!host.endsWith("]")) {
                throw new InvalidValue("'" + text + "' has no closing ']'", "write [::1]:port");
            }
            return new Inet(Literals.parse(host.substring(1, host.length() - 1)), port);
        }
        if (host.indexOf(':') >= 0) {
            throw new InvalidValue(
                    "'" + text + "' is an IPv6 address without brackets", "write [" + host + "]:" + port);
        }
        return Literals.looksNumeric(host) ? new Inet(Literals.parse(host), port) : new Named(host, port);
    }

    private static int port(String text, String port) {
        int digits = Durations.digits(port);
        if (digits == 0 || digits != port.length() || digits > 5) {
            throw new InvalidValue(
                    "'" + text + "' has no valid port", "write a port from 1 to 65535 after the last ':'");
        }
        return Integer.parseInt(port);
    }

    private static void checkPort(int port) {
        if (port < 0 || port > 65535) {
            throw new InvalidValue("port " + port + " is outside 1 to 65535", "choose a port from 1 to 65535");
        }
    }

    /// An IP address and port; an IPv4 address mapped into IPv6 is held as IPv4.
    ///
    /// @param port 0 to 65535; 0 lets the system choose and makes sense for a listener only
    record Inet(InetAddress ip, int port) implements Address {
        public Inet {
            checkPort(port);
        }

        /// @throws InvalidValue if the text is not an IP address with port
        public static Inet parse(String text) {
            if (Address.parse(text) instanceof Inet inet) {
                return inet;
            }
            throw new InvalidValue(
                    "'" + text + "' is not an IP address with a port", "write 127.0.0.1:8080 or [::1]:8080");
        }

        @Override
        public String toString() {
            String host = IpText.of(ip);
            return ip instanceof Inet4Address ? host + ":" + port : "[" + host + "]:" + port;
        }
    }

    /// A Unix domain socket.
    ///
    /// @param path absolute; at most 107 bytes in UTF-8, which is what Linux has room for
    record Unix(String path) implements Address {
        static final String PREFIX = "unix:";
        private static final int BYTES_MAX = 107;

        public Unix {
            if (!path.startsWith("/") || path.length() < 2) {
                throw new InvalidValue("socket path '" + path + "' is not absolute", "write unix:/run/name.sock");
            }
            if (path.getBytes(StandardCharsets.UTF_8).length > BYTES_MAX) {
                throw new InvalidValue(
                        "socket path '" + path + "' is longer than " + BYTES_MAX + " bytes", "choose a shorter folder");
            }
            if (path.chars().anyMatch(c -> c < 0x20 || c == 0x7F)) {
                throw new InvalidValue("the socket path holds a control character", "remove it");
            }
        }

        @Override
        public String toString() {
            return PREFIX + path;
        }
    }

    /// A host name and port, looked up when it is needed.
    ///
    /// @param host a DNS name, lower-cased
    record Named(String host, int port) implements Address {
        public Named {
            host = HostNames.check(host);
            checkPort(port);
        }

        /// @throws InvalidValue if the text is not a name with port
        public static Named parse(String text) {
            if (Address.parse(text) instanceof Named named) {
                return named;
            }
            throw new InvalidValue(
                    "'" + text + "' is not a host name with a port", "write name.example:8080, or use the key address");
        }

        @Override
        public String toString() {
            return host + ":" + port;
        }
    }
}
