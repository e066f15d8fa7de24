package io.headgate.dataplane.exchange;

import io.headgate.config.KeySource;
import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.Cookies;
import io.headgate.dataplane.http.RequestHead;
import io.headgate.dataplane.upstream.KeyHash;

/** The part of a request that consistent hashing looks at. Immutable. */
public final class HashKey {
    /** The hash of a request that lacks the key; the balancer falls back to round robin. */
    static final long MISSING = 0;

    private final KeySource source;
    private final byte[] name;

    public HashKey(KeySource source) {
        this.source = source;
        name = switch (source) {
            case KeySource.Header header -> Ascii.bytes(header.name());
            case KeySource.Cookie cookie -> Ascii.bytes(cookie.name());
            case KeySource.Query query -> Ascii.bytes(query.name());
            case KeySource.Source _, KeySource.Path _, KeySource.Uri _ -> new byte[0];
        };
    }

    long hash(Exchange exchange) {
        RequestHead head = exchange.request();
        return switch (source) {
            case KeySource.Source _ ->
                range(exchange.client().bytes(), 0, exchange.client().length());
            case KeySource.Path _ -> range(head.bytes(), head.pathStart(), head.pathEnd());
            case KeySource.Uri _ -> uri(head);
            case KeySource.Header _ -> header(head);
            case KeySource.Cookie _ -> cookie(head);
            case KeySource.Query _ -> query(head);
        };
    }

    private static long uri(RequestHead head) {
        long path = range(head.bytes(), head.pathStart(), head.pathEnd());
        return head.hasQuery() ? path * 31 + range(head.bytes(), head.queryStart(), head.queryEnd()) : path;
    }

    private long header(RequestHead head) {
        int field = head.next(name, 0);
        return field < 0 ? MISSING : range(head.bytes(), head.valueStart(field), head.valueEnd(field));
    }

    private long cookie(RequestHead head) {
        long found = Cookies.find(head, name);
        return found == Cookies.ABSENT ? MISSING : range(head.bytes(), (int) (found >>> 32), (int) found);
    }

    private long query(RequestHead head) {
        byte[] bytes = head.bytes();
        int at = head.queryStart();
        while (at < head.queryEnd()) {
            int end = Ascii.indexOf(bytes, at, head.queryEnd(), (byte) '&');
            end = end < 0 ? head.queryEnd() : end;
            int equals = at + name.length;
            if (equals < end && bytes[equals] == '=' && Ascii.equals(bytes, at, equals, name)) {
                return range(bytes, equals + 1, end);
            }
            at = end + 1;
        }
        return MISSING;
    }

    private static long range(byte[] bytes, int from, int to) {
        return from == to ? MISSING : KeyHash.balancing(bytes, from, to);
    }
}
