package io.headgate.dataplane.filter;

import io.headgate.config.KeySource;
import io.headgate.dataplane.access.Source;
import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.ClientAddress;
import io.headgate.dataplane.http.RequestHead;
import io.headgate.dataplane.http.SipHash;

/**
 * What tells the clients of a rate limit apart, as a keyed hash. By address, a {@link Source} is one client. By header,
 * the first field of that name counts; a request without one counts by its address, so that leaving the field out wins
 * nothing. Clients behind one Unix socket are one client. Immutable.
 */
final class ClientKey {
    /** Not the key of {@link Source}, so that no header's value can be made to stand for an address. */
    private static final SipHash VALUES = SipHash.random();

    private static final byte[] NO_NAME = {};

    private final byte[] headerName;

    ClientKey(KeySource source) {
        headerName = switch (source) {
            case KeySource.Source _ -> NO_NAME;
            case KeySource.Header header -> Ascii.bytes(header.name());
            case KeySource.Path _, KeySource.Uri _, KeySource.Cookie _, KeySource.Query _ ->
                throw new IllegalArgumentException(
                        "a rate limit cannot count by " + source + "; use source or header:NAME");
        };
    }

    long of(RequestHead head, ClientAddress client) {
        if (headerName.length > 0) {
            int field = head.next(headerName, 0);
            if (field >= 0) {
                return VALUES.hash(head.bytes(), head.valueStart(field), head.valueEnd(field));
            }
        }
        return Source.key(client);
    }
}
