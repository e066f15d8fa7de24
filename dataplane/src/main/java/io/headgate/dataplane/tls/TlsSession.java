package io.headgate.dataplane.tls;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.net.InetAddress;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a client's TLS connection once its handshake is done. Immutable, unless somebody writes to the
 * array.
 *
 * @param version as in {@code TLSv1.3}
 * @param cipher the suite, by OpenSSL's names
 * @param serverName what the client asked for, in lower case; empty when it asked for nobody; borrowed
 * @param protocol what both agreed on (ALPN); empty when the client offered nothing
 * @param client the certificate that the client has shown, verified; null: it showed none
 * @param shownFor whether what the client was shown is for a host, in lower case
 * @param resumed whether it went on with an earlier session, without a signature
 */
public record TlsSession(
        String version,
        String cipher,
        byte[] serverName,
        String protocol,
        @Nullable ClientCertificate client,
        Predicate<String> shownFor,
        boolean resumed) {
    private static final AttributeKey<TlsSession> KEPT = AttributeKey.valueOf("headgate.tls_session");

    /** That of a client's open connection; null where it is not encrypted. */
    public static @Nullable TlsSession of(Channel channel) {
        return channel.hasAttr(KEPT) ? channel.attr(KEPT).get() : null;
    }

    /**
     * Whether requests for {@code host} may come by this connection (RFC 9110 section 7.4): what the client was shown
     * is for that host. One that asked for nobody and goes by an address, as load balancers' checks do, has verified
     * nobody.
     */
    public boolean mayServe(String host) {
        return shownFor.test(host) || serverName.length == 0 && isAddress(host);
    }

    private static boolean isAddress(String host) {
        try {
            boolean bracketed = host.startsWith("[") && host.endsWith("]");
            InetAddress.ofLiteral(bracketed ? host.substring(1, host.length() - 1) : host);
            return true;
        } catch (IllegalArgumentException aName) {
            return false;
        }
    }

    /** Lets {@link #of} say this of {@code channel}. */
    void keepFor(Channel channel) {
        channel.attr(KEPT).set(this);
    }
}
