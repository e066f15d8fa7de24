package io.headgate.proxy.cli;

import io.headgate.config.Address;
import io.headgate.config.InvalidValue;

/**
 * Where a node's admin API is.
 *
 * @param tls whether it speaks TLS there
 */
record NodeAddress(boolean tls, Address address) {
    private static final String PLAIN = "http://";
    private static final String SECURE = "https://";

    /** Reads {@code host:port}, in cleartext, or the same behind a scheme. */
    static NodeAddress parse(String text) {
        boolean tls = text.startsWith(SECURE);
        String rest =
                tls ? text.substring(SECURE.length()) : text.startsWith(PLAIN) ? text.substring(PLAIN.length()) : text;
        try {
            return new NodeAddress(
                    tls, Address.parse(rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest));
        } catch (InvalidValue e) {
            throw new CommandFailed("--admin: " + e.getMessage(), CommandLineProgram.USAGE);
        }
    }

    /** Whether nobody else can listen on the way. */
    boolean isPrivate() {
        boolean here = switch (address) {
            case Address.Inet inet -> inet.ip().isLoopbackAddress();
            case Address.Named named -> named.host().equals("localhost");
            case Address.Unix _ -> true;
        };
        return tls || here;
    }

    /** The start of the address of whatever is there. */
    String url() {
        return (tls ? SECURE : PLAIN) + address;
    }

    /** As it is given on the command line. */
    @Override
    public String toString() {
        return tls ? url() : address.toString();
    }
}
