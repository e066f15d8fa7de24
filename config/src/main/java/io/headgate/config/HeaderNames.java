package io.headgate.config;

import java.util.Locale;
import java.util.Set;

/// Header field names and values (RFC 9110, sections 5.1 and 5.5).
final class HeaderNames {
    /// Names whose meaning is the message's framing or one hop: editing them by hand makes two readers see two
    /// messages.
    private static final Set<String> OWNED = Set.of(
            "connection",
            "content-length",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "expect");

    /// What the gateway tells every upstream about the client and itself, after all edits.
    private static final Set<String> TOLD_TO_UPSTREAMS =
            Set.of("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-request-id");

    private HeaderNames() {}

    /// @param lower in lower case
    static boolean isOwned(String lower) {
        return OWNED.contains(lower);
    }

    /// @return the name in lower case
    static String token(String name) {
        if (name.isEmpty() || !name.chars().allMatch(HeaderNames::isTokenChar)) {
            throw new InvalidValue(
                    "'" + name + "' is not a header name", "use letters, digits and '-', as in x-request-id");
        }
        return name.toLowerCase(Locale.ROOT);
    }

    /// A name that an operator may set, add or remove in a request.
    static void editableInRequest(String name) {
        editable(name);
        String lower = name.toLowerCase(Locale.ROOT);
        if (TOLD_TO_UPSTREAMS.contains(lower)) {
            throw new InvalidValue(
                    "header '" + lower + "' is written by the gateway for every upstream, so it cannot be edited",
                    "list the proxies in front under the listener's http.trusted_proxies, and their claims are kept");
        }
    }

    /// A name that an operator may set, add or remove.
    static void editable(String name) {
        String lower = token(name);
        if (isOwned(lower)) {
            throw new InvalidValue(
                    "header '" + lower
                            + "' decides where a message ends or belongs to one connection, so it cannot be edited",
                    "remove it here, the gateway writes it itself");
        }
        if (lower.equals("host")) {
            throw new InvalidValue(
                    "header 'host' cannot be edited as a header, since routing and upstream must see one host",
                    "use the route's rewrite.host");
        }
    }

    static void value(String value) {
        if (value.chars().anyMatch(c -> c < 0x20 && c != '\t' || c == 0x7F)) {
            throw new InvalidValue("the header value holds a control character", "remove it");
        }
        if (value.chars().anyMatch(c -> c > 0x7E)) {
            throw new InvalidValue("header value '" + value + "' is not ASCII", "percent-encode it");
        }
        if (!value.equals(value.strip())) {
            throw new InvalidValue("header value '" + value + "' begins or ends with a blank", "remove the blank");
        }
    }

    static boolean isTokenChar(int c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }
}
