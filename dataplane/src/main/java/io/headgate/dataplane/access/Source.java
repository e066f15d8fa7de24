package io.headgate.dataplane.access;

import io.headgate.dataplane.http.ClientAddress;
import io.headgate.dataplane.http.SipHash;

/**
 * What counts as one source of connections or requests: an IPv4 address, or the /64 of an IPv6 address, as that is what
 * one customer gets (RFC 6177 section 2).
 */
public final class Source {
    private static final SipHash HASH = SipHash.random();
    private static final int PREFIX_BYTES = 8;

    private Source() {}

    /**
     * A hash under a key of this process, so that nobody can choose addresses that collide. Clients behind a Unix
     * socket are one source.
     */
    public static long key(ClientAddress client) {
        return HASH.hash(client.bytes(), 0, Math.min(PREFIX_BYTES, client.length()));
    }
}
