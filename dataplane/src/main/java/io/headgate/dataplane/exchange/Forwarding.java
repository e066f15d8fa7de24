package io.headgate.dataplane.exchange;

import io.headgate.dataplane.access.AddressSet;
import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.ClientAddress;
import io.headgate.dataplane.http.Field;
import io.headgate.dataplane.http.RequestHead;
import java.net.InetAddress;

/**
 * What an endpoint is told about the client: X-Forwarded-For, -Proto and -Host, Forwarded (RFC 7239) where it came, Via
 * (RFC 9110 section 7.6.3) and the request's id. What the client claims about itself is dropped, unless it is a trusted
 * proxy; then its claims are extended.
 */
final class Forwarding {
    private static final byte[] VIA_11 = Ascii.bytes("via: 1.1 headgate\r\n");
    private static final byte[] VIA_2 = Ascii.bytes("via: 2 headgate\r\n");
    private static final byte[] VIA_10 = Ascii.bytes("via: 1.0 headgate\r\n");
    private static final byte[] REQUEST_ID = Ascii.bytes("x-request-id: ");
    private static final byte[] FORWARDED_FOR = Ascii.bytes("x-forwarded-for: ");
    private static final byte[] FORWARDED = Ascii.bytes("forwarded: ");
    private static final byte[] LINE_END = Ascii.bytes("\r\n");
    private static final byte[] COMMA = Ascii.bytes(", ");

    private Forwarding() {}

    /**
     * Whose request it is: the peer, or, behind trusted proxies, the last address in X-Forwarded-For that is not one of
     * them; and who the peer has shown itself to be.
     */
    static void findClient(Exchange exchange, Peer peer) {
        ClientAddress client = exchange.client();
        client.set(peer.address());
        AddressSet trusted = exchange.listener().trusted();
        RequestHead head = exchange.request();
        head.clientSubject(peer.subject());
        if (head.has(Field.X_FORWARDED_FOR) && trusted.contains(client)) {
            boolean goesOn = true;
            for (int field = head.fieldCount() - 1; goesOn && field >= 0; field--) {
                goesOn = head.known(field) != Field.X_FORWARDED_FOR || walkBack(trusted, client, head, field);
            }
        }
    }

    /** Follows one field from its end; returns whether all of it is trusted, so that the field before counts too. */
    private static boolean walkBack(AddressSet trusted, ClientAddress client, RequestHead head, int field) {
        byte[] bytes = head.bytes();
        int end = head.valueEnd(field);
        while (end > head.valueStart(field)) {
            int start = end;
            while (start > head.valueStart(field) && bytes[start - 1] != ',') {
                start--;
            }
            int first = Ascii.skipSpace(bytes, start, end);
            if (!parse(bytes, first, Ascii.trimEnd(bytes, first, end), client) || !trusted.contains(client)) {
                return false;
            }
            end = start - 1;
        }
        return true;
    }

    /** Only behind trusted proxies, so this may allocate. Literals only: a name is never looked up. */
    private static boolean parse(byte[] bytes, int from, int to, ClientAddress into) {
        try {
            into.set(InetAddress.ofLiteral(Ascii.text(bytes, from, to)));
            return true;
        } catch (IllegalArgumentException notAnAddress) {
            return false;
        }
    }

    private static int last(RequestHead head, int known) {
        int found = -1;
        for (int field = head.first(known); field >= 0; field = head.next(known, field + 1)) {
            found = field;
        }
        return found;
    }

    /** Edits the request's head for an endpoint. */
    static void edit(Exchange exchange, Peer peer) {
        RequestHead head = exchange.request();
        if (exchange.listener().trusted().contains(peer.address())) {
            extend(head, peer);
        } else {
            head.removeAll(Field.FORWARDING);
            for (byte[] name : exchange.listener().subjectNames()) {
                head.removeAll(name);
            }
            head.add(peer.untrustedLines());
            addHost(head);
        }
        head.add(via(head));
        addRequestId(exchange, head);
    }

    private static byte[] via(RequestHead head) {
        if (head.http2()) {
            return VIA_2;
        }
        return head.http10() ? VIA_10 : VIA_11;
    }

    private static void extend(RequestHead head, Peer peer) {
        int field = last(head, Field.X_FORWARDED_FOR);
        if (field < 0) {
            head.add(FORWARDED_FOR);
        } else {
            head.removeAll(Field.bit(Field.X_FORWARDED_FOR));
            head.add(FORWARDED_FOR);
            for (int each = head.first(Field.X_FORWARDED_FOR);
                    each >= 0;
                    each = head.next(Field.X_FORWARDED_FOR, each + 1)) {
                head.add(head.bytes(), head.valueStart(each), head.valueEnd(each));
                head.add(COMMA);
            }
        }
        head.add(peer.text());
        head.add(LINE_END);
        if (!head.has(Field.X_FORWARDED_PROTO)) {
            head.add(peer.protoLine());
        }
        if (!head.has(Field.X_FORWARDED_HOST)) {
            addHost(head);
        }
        if (head.has(Field.FORWARDED)) {
            head.add(FORWARDED);
            head.add(peer.forwardedElement());
            head.add(LINE_END);
        }
    }

    private static void addHost(RequestHead head) {
        if (head.authorityEnd() > head.hostStart()) {
            head.add(Field.name(Field.X_FORWARDED_HOST), head.bytes(), head.hostStart(), head.authorityEnd());
        }
    }

    /** Takes over a trusted proxy's id if it is a UUID. */
    static void takeRequestId(Exchange exchange, Peer peer) {
        RequestHead head = exchange.request();
        int field = head.first(Field.X_REQUEST_ID);
        if (field >= 0
                && exchange.listener().trusted().contains(peer.address())
                && RequestId.isText(head.bytes(), head.valueStart(field), head.valueEnd(field))) {
            exchange.requestId(
                    RequestId.parse(head.bytes(), head.valueStart(field), 0),
                    RequestId.parse(head.bytes(), head.valueStart(field), 1));
        }
    }

    private static void addRequestId(Exchange exchange, RequestHead head) {
        head.removeAll(Field.bit(Field.X_REQUEST_ID));
        byte[] line = exchange.scratch;
        int at = Ascii.put(line, 0, REQUEST_ID);
        at = RequestId.put(line, at, exchange.requestIdHigh(), exchange.requestIdLow());
        head.add(line, 0, Ascii.put(line, at, LINE_END));
    }
}
