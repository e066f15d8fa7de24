package io.headgate.config;

import java.util.Locale;

/// Says which address a URL holds, for those who know gateways in which an endpoint is a URL.
final class AddressOfUrl {
    static final String SCHEME_END = "://";

    private AddressOfUrl() {}

    /// @param url holds [#SCHEME_END]
    static InvalidValue refusal(String url) {
        int end = url.indexOf(SCHEME_END);
        String scheme = url.substring(0, end).toLowerCase(Locale.ROOT);
        String rest = url.substring(end + SCHEME_END.length());
        String authority = authority(rest);
        StringBuilder remedy = new StringBuilder("write ").append(address(authority, scheme));
        if (scheme.equals("https")) {
            remedy.append(", and TLS beside it, as in tls: {} of the upstream");
        }
        if (rest.length() > authority.length() + 1) {
            remedy.append("; paths are a matter of routes: match and rewrite");
        }
        return new InvalidValue("'" + url + "' is a URL, and an address has no scheme", remedy.toString());
    }

    private static String authority(String rest) {
        int from = rest.startsWith(Address.Unix.PREFIX) ? Address.Unix.PREFIX.length() : 0;
        String ends = from > 0 ? ":" : "/?#";
        int end = from;
        while (end < rest.length() && ends.indexOf(rest.charAt(end)) < 0) {
            end++;
        }
        return rest.substring(0, end);
    }

    private static String address(String authority, String scheme) {
        String host = authority.substring(authority.lastIndexOf('@') + 1);
        if (host.isEmpty()) {
            return "host:port, such as 127.0.0.1:8080";
        }
        boolean hasPort = host.startsWith(Address.Unix.PREFIX) || host.lastIndexOf(':') > host.lastIndexOf(']');
        return switch (scheme) {
            case String _ when hasPort -> host;
            case "http", "ws" -> host + ":80";
            case "https", "wss" -> host + ":443";
            default -> host + ":port";
        };
    }
}
