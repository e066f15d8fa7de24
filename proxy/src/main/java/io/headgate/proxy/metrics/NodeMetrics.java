package io.headgate.proxy.metrics;

import io.headgate.config.snapshot.EndpointStatus;
import io.headgate.dataplane.upstream.EndpointState;
import io.headgate.dataplane.upstream.UpstreamState;
import io.headgate.proxy.node.Node;
import io.headgate.proxy.node.NodeView;
import io.headgate.proxy.node.Version;
import io.prometheus.metrics.model.snapshots.Labels;
import java.time.Instant;

/** What is known of endpoints and of the configuration. */
final class NodeMetrics {
    private NodeMetrics() {}

    static void addTo(Families families, Node node) {
        for (UpstreamState upstream : node.upstreams().upstreams()) {
            refused(families, upstream, "requests", upstream.requestsRefused());
            refused(families, upstream, "pending", upstream.pendingRefused());
            refused(families, upstream, "connections", upstream.connectionsRefused());
            families.counter(
                    name("ejections_total"),
                    "Endpoints taken out by outlier detection.",
                    Labels.of("upstream", upstream.name()),
                    upstream.ejections());
            for (EndpointState endpoint : upstream.endpoints()) {
                endpoint(families, endpoint);
            }
        }
        CertificateMetrics.addTo(families, node);
        config(families, node);
        process(families, node);
    }

    private static void config(Families families, Node node) {
        NodeView view = node.state().view();
        families.gauge(
                name("config_revision"),
                "The revision of the configuration that holds.",
                Labels.EMPTY,
                view.snapshot().revision());
        families.gauge(
                name("config_differs_from_file"),
                "1 when the file says something else than the configuration that holds, or has problems; files that it"
                        + " names, such as certificates, are not looked at.",
                Labels.EMPTY,
                node.state().configs().differFromFile() ? 1 : 0);
        families.gauge(
                name("config_unconfirmed"),
                "1 while the configuration that holds waits to be confirmed.",
                Labels.EMPTY,
                view.revision().confirmed() ? 0 : 1);
        families.gauge(
                name("config_last_reload_success"),
                "1 when the last reading of the configuration was adopted, 0 when it was refused.",
                Labels.EMPTY,
                view.lastReload().succeeded() ? 1 : 0);
        families.gauge(
                name("config_last_reload_timestamp_seconds"),
                "When the configuration was last read.",
                Labels.EMPTY,
                seconds(view.lastReload().at()));
    }

    private static void process(Families families, Node node) {
        families.info(
                name("build"),
                "Always 1; the labels say which program this is.",
                Labels.of("version", Version.TEXT, "java", Runtime.version().toString()));
        families.gauge(
                name("buffer_bytes"),
                "Memory that the buffers of connections are cut from.",
                Labels.EMPTY,
                node.bufferBytes());
        families.gauge(
                name("buffer_used_bytes"),
                "Memory that buffers of connections are in now.",
                Labels.EMPTY,
                node.bufferUsedBytes());
        families.counter(
                name("access_log_followers_dropped_total"),
                "Lines of the live access log that somebody who reads it was too slow for.",
                Labels.EMPTY,
                node.logFollowersDropped());
        families.counter(
                name("rate_limit_keys_forgotten_total"),
                "Clients that a full table of a rate limit forgot before their time.",
                Labels.EMPTY,
                node.rateLimitKeysForgotten());
        families.counter(
                name("connection_sources_uncounted_total"),
                "Connections let in without being counted by source, as there were too many sources.",
                Labels.EMPTY,
                node.admissions().uncounted());
        families.gauge(name("workers"), "Event loops.", Labels.EMPTY, node.workers());
    }

    private static void endpoint(Families families, EndpointState endpoint) {
        Labels labels = Labels.of(
                "upstream",
                endpoint.id().upstream(),
                "endpoint",
                endpoint.address().toString());
        boolean up = endpoint.status().health() != EndpointStatus.Health.DOWN;
        families.gauge(name("endpoint_up"), "0 when checks say the endpoint is down, 1 otherwise.", labels, up ? 1 : 0);
        families.gauge(name("endpoint_active"), "Exchanges under way with the endpoint.", labels, endpoint.active());
        families.gauge(
                name("endpoint_connections"), "Connections open to the endpoint.", labels, endpoint.connectionsNow());
    }

    private static void refused(Families families, UpstreamState upstream, String limit, long refused) {
        families.counter(
                name("upstream_refused_total"),
                "What a limit of the upstream did not allow.",
                Labels.of("upstream", upstream.name(), "limit", limit),
                refused);
    }

    static String name(String name) {
        return CellMetrics.PREFIX + name;
    }

    static double seconds(Instant at) {
        return at.toEpochMilli() / 1e3;
    }
}
