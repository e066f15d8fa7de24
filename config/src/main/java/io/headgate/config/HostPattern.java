package io.headgate.config;

import io.headgate.config.ip.IpText;

/// A host to match: exactly `shop.example.com`, or every name below a suffix as `*.example.com`.
///
/// @param text the name in lower case, without the leading `*.`
/// @param wildcard whether any name that ends in `.text` matches (and `text` itself does not)
public record HostPattern(String text, boolean wildcard) {
    public HostPattern {
        text = Literals.looksNumeric(text) || text.startsWith("[") ? literal(text) : HostNames.check(text);
    }

    /// @throws InvalidValue if the text is no host pattern
    public static HostPattern parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon >= 0 && !text.endsWith("]")) {
            throw new InvalidValue(
                    "host '" + text + "' names a port", "write the host alone, the listener decides the port");
        }
        if (text.startsWith("*.")) {
            return new HostPattern(text.substring(2), true);
        }
        if (text.indexOf('*') >= 0) {
            throw new InvalidValue(
                    "'" + text + "' has '*' in a place where it is not understood",
                    "write *.example.com for all names below example.com, or leave host out to match every host");
        }
        return new HostPattern(text, false);
    }

    private static String literal(String text) {
        boolean bracketed = text.startsWith("[") && text.endsWith("]");
        String inner = bracketed ? text.substring(1, text.length() - 1) : text;
        String canonical = IpText.of(Literals.parse(inner));
        return bracketed ? "[" + canonical + "]" : canonical;
    }

    @Override
    public String toString() {
        return wildcard ? "*." + text : text;
    }
}
