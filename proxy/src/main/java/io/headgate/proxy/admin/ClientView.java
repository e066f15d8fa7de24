package io.headgate.proxy.admin;

import io.headgate.config.Address;
import io.headgate.dataplane.listener.Activity;
import io.headgate.dataplane.listener.ConnectionView;
import io.headgate.dataplane.proxyprotocol.ConnectionAddresses;
import io.headgate.dataplane.tls.TlsSession;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection as the API shows it.
 *
 * @param id by which it can be closed
 * @param client its address and port, behind load balancers that have said so; {@code unix} over a Unix socket
 * @param local what it connected to, likewise
 * @param protocol what it speaks; a WebSocket over HTTP/2 is in {@code websockets} of its connection
 * @param underWay requests or tunnels that are not over; 0: it is idle
 * @param requests that it has brought so far
 * @param websockets that are open on it
 * @param bytesIn from the client; absent for HTTP, where they are not counted by connection
 * @param bytesOut to the client
 */
record ClientView(
        String id,
        String listener,
        String client,
        String local,
        Activity.Spoken protocol,
        @Nullable Tls tls,
        double ageSeconds,
        State state,
        int underWay,
        @Nullable Long requests,
        @Nullable Integer websockets,
        @Nullable Long bytesIn,
        @Nullable Long bytesOut) {
    private static final String UNIX = "unix";

    /**
     * @param serverName the host that the client asked for
     * @param clientSubject whom its certificate names, verified
     */
    record Tls(
            String version,
            @Nullable String serverName,
            @Nullable String clientSubject) {}

    /** Whether it takes more requests. */
    enum State {
        OPEN,
        /** It ends once what is under way is over. */
        DRAINING
    }

    /** @param nowNs in the domain of {@link System#nanoTime} */
    static ClientView of(ConnectionView seen, long nowNs) {
        Activity activity = seen.activity();
        String[] ends = ends(seen.addresses());
        return new ClientView(
                seen.id().toString(),
                seen.listener(),
                ends[0],
                ends[1],
                activity.protocol(),
                tls(seen.tls()),
                Math.max(0, nowNs - seen.sinceNs()) / 1_000_000 / 1e3,
                activity.leaving() ? State.DRAINING : State.OPEN,
                activity.underWay(),
                counted(activity.requests()),
                activity.webSockets() == 0 ? null : activity.webSockets(),
                counted(activity.bytesIn()),
                counted(activity.bytesOut()));
    }

    private static @Nullable Long counted(long number) {
        return number == Activity.NOT_COUNTED ? null : number;
    }

    private static String[] ends(ConnectionAddresses addresses) {
        return switch (addresses) {
            case ConnectionAddresses.Inet(InetSocketAddress source, InetSocketAddress destination) ->
                new String[] {text(source), text(destination)};
            case ConnectionAddresses.Unix unix -> new String[] {UNIX, UNIX + ":" + path(unix.destination())};
            case ConnectionAddresses.Unknown _ -> new String[] {UNIX, UNIX};
        };
    }

    /** Each char is one byte. */
    private static String path(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static String text(InetSocketAddress address) {
        return new Address.Inet(address.getAddress(), address.getPort()).toString();
    }

    private static @Nullable Tls tls(@Nullable TlsSession session) {
        if (session == null) {
            return null;
        }
        byte[] subject =
                session.client() == null ? new byte[0] : session.client().subject();
        return new Tls(session.version(), text(session.serverName()), text(subject));
    }

    private static @Nullable String text(byte[] bytes) {
        return bytes.length == 0 ? null : new String(bytes, StandardCharsets.UTF_8);
    }
}
