package io.headgate.dataplane.tls;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a client's TLS connection once its handshake is done. Immutable, unless somebody writes to the
 * array.
 *
 * @param version as in {@code TLSv1.3}
 * @param cipher the suite, by OpenSSL's names
 * @param serverName what the client asked for, in lower case; empty when it asked for nobody; borrowed
 * @param protocol what both agreed on (ALPN); empty when the client offered nothing
 * @param resumed whether it went on with an earlier session, without a signature
 */
public record TlsSession(String version, String cipher, byte[] serverName, String protocol, boolean resumed) {
    private static final AttributeKey<TlsSession> KEPT = AttributeKey.valueOf("headgate.tls_session");

    /** That of a client's open connection; null where it is not encrypted. */
    public static @Nullable TlsSession of(Channel channel) {
        return channel.hasAttr(KEPT) ? channel.attr(KEPT).get() : null;
    }

    /** Lets {@link #of} say this of {@code channel}. */
    void keepFor(Channel channel) {
        channel.attr(KEPT).set(this);
    }
}
