package io.headgate.dataplane.listener;

import io.headgate.dataplane.proxyprotocol.ConnectionAddresses;
import io.headgate.dataplane.proxyprotocol.ProxyHeader;
import io.headgate.dataplane.tls.TlsSession;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection as it was when its worker looked. Any thread.
 *
 * @param listener by which it came
 * @param addresses of the client and of what it connected to, behind load balancers that have said so
 * @param tls what both sides have agreed on; null where it is not encrypted
 * @param sinceNs when it began, in the domain of {@link System#nanoTime}
 * @param rank where it stands among others: the lowest comes first
 */
public record ConnectionView(
        ConnectionId id,
        String listener,
        ConnectionAddresses addresses,
        @Nullable TlsSession tls,
        long sinceNs,
        Activity activity,
        long rank) {
    static final Comparator<ConnectionView> FIRST = Comparator.comparingLong(ConnectionView::rank)
            .thenComparing(view -> view.id().worker())
            .thenComparing(view -> view.id().serial());

    /** On the loop of the connection's worker. */
    static ConnectionView of(Accepted accepted, Activity activity, long rank) {
        return new ConnectionView(
                accepted.id(),
                accepted.listener(),
                ProxyHeader.of(accepted.channel()).addresses(),
                TlsSession.of(accepted.channel()),
                accepted.sinceNs(),
                activity,
                rank);
    }
}
