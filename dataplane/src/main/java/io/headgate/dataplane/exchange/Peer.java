package io.headgate.dataplane.exchange;

import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.ClientAddress;
import io.headgate.dataplane.http.RequestHead;
import io.headgate.dataplane.listener.Accepted;
import io.headgate.dataplane.proxyprotocol.ProxyHeader;
import io.headgate.dataplane.tls.TlsSession;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of a client's connection, and the lines that say so to endpoints. Made once per connection.
 */
public final class Peer {
    private static final byte[] FOR = Ascii.bytes("x-forwarded-for: ");
    private static final byte[] LINE_END = Ascii.bytes("\r\n");
    private static final byte[] PROTO_HTTP = Ascii.bytes("x-forwarded-proto: http\r\n");
    private static final byte[] PROTO_HTTPS = Ascii.bytes("x-forwarded-proto: https\r\n");
    private static final byte[] NOTHING = {};
    private static final byte[] UNIX = Ascii.bytes("unix");

    private final Accepted accepted;
    private final byte[] text;
    private final byte[] untrustedLines;
    private final @Nullable TlsSession tls;
    /** The host of the last request that might come by this connection. */
    private byte[] servedHost = NOTHING;

    /** {@code from} is the client's address, null for Unix sockets. */
    public Peer(Accepted accepted, @Nullable InetAddress from) {
        this.accepted = accepted;
        tls = TlsSession.of(accepted.channel());
        text = from == null ? UNIX : text(from);
        byte[] certificate =
                tls == null || tls.client() == null ? NOTHING : tls.client().fieldLines();
        untrustedLines = new byte[FOR.length + text.length + LINE_END.length + protoLine().length + certificate.length];
        int at = Ascii.put(untrustedLines, 0, FOR);
        at = Ascii.put(untrustedLines, at, text);
        at = Ascii.put(untrustedLines, at, LINE_END);
        at = Ascii.put(untrustedLines, at, protoLine());
        Ascii.put(untrustedLines, at, certificate);
    }

    /** Without the zone, which means something to this machine only. */
    private byte[] text(InetAddress from) {
        if (address().length() == 4) {
            return ipv4(address().bytes());
        }
        String host = from.getHostAddress();
        int zone = host.indexOf('%');
        return Ascii.bytes(zone < 0 ? host : host.substring(0, zone));
    }

    private static byte[] ipv4(byte[] bytes) {
        byte[] text = new byte[15];
        int at = Ascii.putDecimal(text, 0, bytes[0] & 0xFF);
        for (int i = 1; i < 4; i++) {
            text[at++] = '.';
            at = Ascii.putDecimal(text, at, bytes[i] & 0xFF);
        }
        return Arrays.copyOf(text, at);
    }

    /** The peer's address; borrowed, never changed. */
    public ClientAddress address() {
        return accepted.client();
    }

    /** What stays the same of the connection. */
    public Accepted accepted() {
        return accepted;
    }

    /** What is known of the connection as a whole; allocates. */
    ProxyHeader connection() {
        return ProxyHeader.of(accepted.channel());
    }

    /** What is known of the connection's TLS; null where there is none. */
    public @Nullable TlsSession tls() {
        return tls;
    }

    /**
     * Whether a request for its host may come by this connection: always, if that is not encrypted. Looked at anew only
     * where the host is another than that of the request before.
     */
    boolean mayServe(RequestHead head) {
        TlsSession session = tls;
        int from = head.hostStart();
        int to = head.hostEnd();
        if (session == null || to == from || Ascii.equalsIgnoreCase(head.bytes(), from, to, servedHost)) {
            return true;
        }
        String host = Ascii.text(head.bytes(), from, to).toLowerCase(Locale.ROOT);
        boolean serves = session.mayServe(host.endsWith(".") ? host.substring(0, host.length() - 1) : host);
        if (serves) {
            servedHost = Ascii.bytes(host);
        }
        return serves;
    }

    /** How the client reached us, as a line for the endpoint; borrowed. */
    byte[] protoLine() {
        return tls == null ? PROTO_HTTP : PROTO_HTTPS;
    }

    /** Who the client has shown itself to be by a certificate; empty: nobody. Borrowed, never changed. */
    byte[] subject() {
        return tls == null || tls.client() == null ? NOTHING : tls.client().subject();
    }

    /** The address as text; borrowed. */
    byte[] text() {
        return text;
    }

    /**
     * The peer as an element of Forwarded (RFC 7239 section 4). Allocates: only behind trusted proxies that use the
     * field.
     */
    byte[] forwardedElement() {
        String address = Ascii.text(text, 0, text.length);
        String scheme = tls == null ? "http" : "https";
        return Ascii.bytes(
                "for=" + (address.indexOf(':') >= 0 ? "\"[" + address + "]\"" : address) + ";proto=" + scheme);
    }

    /** What an endpoint is told about a client that may not speak for others; complete lines, borrowed. */
    byte[] untrustedLines() {
        return untrustedLines;
    }
}
