package io.headgate.proxy.admin;

import io.headgate.config.certificate.Staple;
import io.headgate.dataplane.BoundListener;
import io.headgate.dataplane.access.Admission;
import io.headgate.dataplane.tls.ShownCertificate;
import io.headgate.proxy.node.Node;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code GET /v1/listeners}. */
final class GetListeners {
    static final Operation OPERATION = Operation.get(
            "/v1/listeners", "Where clients connect, and how many have.", Listeners.class, (node, _) -> handle(node));

    private GetListeners() {}

    /**
     * @param connections open now over all listeners
     * @param connectionsMax most at once over all listeners
     */
    record Listeners(int connections, int connectionsMax, List<ListenerStatus> listeners) {}

    /**
     * @param bind as configured
     * @param addresses as bound, with real ports
     * @param open connections open now
     * @param certificates what the listener shows of itself, the first to whoever asks for nobody; absent: it ends no
     *     TLS
     * @param perSourceMax most connections of one source; absent: any number
     * @param sources how many sources hold connections, where they are counted
     * @param acceptRate absent: as fast as they come
     * @param refused connections that were turned away, since the start
     * @param refusedBy the same by reason
     */
    record ListenerStatus(
            String name,
            List<String> bind,
            List<String> addresses,
            @Nullable List<Certificate> certificates,
            long open,
            int connectionsMax,
            @Nullable Integer perSourceMax,
            int sources,
            @Nullable String acceptRate,
            long accepted,
            long refused,
            Map<String, Long> refusedBy,
            long bytesIn,
            long bytesOut,
            long requests) {}

    /**
     * @param names whom it is for, joined by commas
     * @param daysLeft negative once it has expired
     * @param selfSigned made at the start, trusted by nobody
     * @param stapledUntil how long clients believe the OCSP answer that is shown along with it; absent: none is
     */
    record Certificate(
            String names,
            String expires,
            double daysLeft,
            boolean selfSigned,
            @Nullable String stapledUntil) {
        private static Certificate of(ShownCertificate shown) {
            double days = Math.round(shown.daysLeft(Instant.now()) * 10) / 10.0;
            Staple staple = shown.staple();
            return new Certificate(
                    shown.names(),
                    shown.expires().toString(),
                    days,
                    shown.selfSigned(),
                    staple == null ? null : staple.until().toString());
        }
    }

    private static Answer handle(Node node) throws IOException {
        Counts counts = Counts.of(node.metrics());
        Map<String, Long> open = counts.by("connections", "listener");
        Map<String, Long> accepted = counts.by("connections_total", "listener");
        Map<String, Long> refused = counts.by("connections_refused_total", "listener");
        Map<String, Long> in = counts.by("bytes_total", "listener", Map.of("direction", "in"));
        Map<String, Long> out = counts.by("bytes_total", "listener", Map.of("direction", "out"));
        Map<String, Long> requests = counts.by("requests_total", "listener");
        List<ListenerStatus> listeners = new ArrayList<>();
        node.state()
                .view()
                .loaded()
                .config()
                .listeners()
                .forEach((name, listener) -> listeners.add(new ListenerStatus(
                        name,
                        listener.bind().stream().map(Object::toString).toList(),
                        addresses(node, name),
                        certificates(node, name),
                        open.getOrDefault(name, 0L),
                        listener.connections().max(),
                        listener.connections().perSource(),
                        sources(node, name),
                        text(listener.connections().acceptRate()),
                        accepted.getOrDefault(name, 0L),
                        refused.getOrDefault(name, 0L),
                        counts.by("connections_refused_total", "reason", Map.of("listener", name)),
                        in.getOrDefault(name, 0L),
                        out.getOrDefault(name, 0L),
                        requests.getOrDefault(name, 0L))));
        int connectionsMax = node.state().view().loaded().config().connections().max();
        return Answer.of(new Listeners(node.admissions().open(), connectionsMax, listeners));
    }

    private static @Nullable List<Certificate> certificates(Node node, String listener) {
        List<ShownCertificate> shown = node.certificates().get(listener);
        return shown == null ? null : shown.stream().map(Certificate::of).toList();
    }

    private static int sources(Node node, String listener) {
        Admission admission = node.admissions().of(listener);
        return admission == null ? 0 : admission.sources();
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    private static List<String> addresses(Node node, String listener) {
        return node.listeners().stream()
                .filter(bound -> bound.name().equals(listener))
                .map(BoundListener::address)
                .toList();
    }
}
