package io.headgate.config;

/// A name that TLS clients ask for (server name indication, RFC 6066 section 3): exactly `shop.example.com`, every name
/// below a suffix as `*.example.com`, or `*` for any name and for none.
///
/// @param text the name in lower case, without the leading `*.`; empty for `*`
/// @param wildcard whether any name that ends in `.text` matches (and `text` itself does not)
public record ServerName(String text, boolean wildcard) {
    /// Any name, and none.
    public static final ServerName ANY = new ServerName("", true);

    public ServerName {
        if (!(text.isEmpty() && wildcard)) {
            text = name(text);
        }
    }

    /// @throws InvalidValue if the text is no name
    public static ServerName parse(String text) {
        if (text.equals("*")) {
            return ANY;
        }
        if (text.startsWith("*.")) {
            return new ServerName(name(text.substring(2)), true);
        }
        if (text.indexOf('*') >= 0) {
            throw new InvalidValue(
                    "'" + text + "' has '*' in a place where it is not understood",
                    "write *.example.com for all names below example.com, or * for every name");
        }
        return new ServerName(text, false);
    }

    private static String name(String text) {
        if (Literals.looksNumeric(text) || text.indexOf(':') >= 0) {
            throw new InvalidValue(
                    "'" + text + "' is an address or names a port, and clients send names only",
                    "write a host name, or * for clients that send none");
        }
        return HostNames.check(text);
    }

    @Override
    public String toString() {
        return !wildcard ? text : text.isEmpty() ? "*" : "*." + text;
    }
}
