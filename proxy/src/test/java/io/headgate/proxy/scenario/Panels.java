package io.headgate.proxy.scenario;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@link Dashboard} shows, row by row. {@code $of} stands for the nodes that were chosen. */
final class Panels {
    private static final String OF = "job=~\"$job\", instance=~\"$instance\"";

    static final Map<String, List<Panel>> ROWS = rows();

    private Panels() {}

    /**
     * One panel.
     *
     * @param type of Grafana's
     * @param unit of Grafana's
     */
    record Panel(String type, String title, String unit, String description, List<Query> queries) {}

    /** One line, or one for each of its labels' values. */
    record Query(String expression, String legend) {}

    private static Map<String, List<Panel>> rows() {
        Map<String, List<Panel>> rows = new LinkedHashMap<>();
        rows.put("Requests", requests());
        rows.put("Upstreams", upstreams());
        rows.put("Connections", connections());
        rows.put("Node", node());
        rows.put("Admin API", admin());
        return rows;
    }

    private static List<Panel> requests() {
        return List.of(
                lines(
                        "Requests by status",
                        "reqps",
                        "Code 'none' is who was answered nothing.",
                        query("sum by (code) (rate(headgate_requests_total{$of}[$__rate_interval]))", "{{code}}")),
                lines(
                        "Requests by route",
                        "reqps",
                        "Routes beyond the budget of series are counted as 'other'.",
                        query("sum by (route) (rate(headgate_requests_total{$of}[$__rate_interval]))", "{{route}}")),
                lines(
                        "Part that fails, by route",
                        "percentunit",
                        "Answers 5xx, and requests without an answer.",
                        query(
                                "sum by (route) (rate(headgate_requests_total{$of, code=~\"5..|none\"}"
                                        + "[$__rate_interval])) / sum by (route)"
                                        + " (rate(headgate_requests_total{$of}[$__rate_interval]))",
                                "{{route}}")),
                lines(
                        "Duration",
                        "s",
                        "From the first byte of a request to the end of its answer.",
                        quantile("0.5", "request"),
                        quantile("0.9", "request"),
                        quantile("0.99", "request")),
                new Panel(
                        "heatmap",
                        "Durations over time",
                        "s",
                        "How many requests took how long.",
                        List.of(query(
                                "sum by (le) (increase(headgate_request_duration_seconds_bucket{$of}"
                                        + "[$__rate_interval]))",
                                "{{le}}"))),
                lines(
                        "Failures by reason",
                        "reqps",
                        "By whose fault it is: client, upstream, or the gateway.",
                        query(
                                "sum by (side, reason) (rate(headgate_failures_total{$of}[$__rate_interval]))",
                                "{{side}} {{reason}}")));
    }

    private static List<Panel> upstreams() {
        return List.of(
                lines(
                        "Endpoints that are up",
                        "percentunit",
                        "By upstream, as checks and requests say.",
                        query(
                                "sum by (upstream) (headgate_endpoint_up{$of})"
                                        + " / count by (upstream) (headgate_endpoint_up{$of})",
                                "{{upstream}}")),
                lines(
                        "Duration at endpoints",
                        "s",
                        "Each try by itself, until its answer's head.",
                        quantile("0.5", "upstream"),
                        quantile("0.99", "upstream")),
                lines(
                        "Tries by endpoint",
                        "reqps",
                        "Retries are tries as well.",
                        query(
                                "sum by (endpoint) (rate(headgate_endpoint_requests_total{$of}[$__rate_interval]))",
                                "{{endpoint}}")),
                lines(
                        "Retries",
                        "reqps",
                        "By what ended the try before.",
                        query(
                                "sum by (upstream, reason) (rate(headgate_retries_total{$of}[$__rate_interval]))",
                                "{{upstream}} {{reason}}")),
                lines(
                        "Under way and waiting",
                        "short",
                        "Exchanges with endpoints, and requests that wait for a connection.",
                        query("sum by (upstream) (headgate_endpoint_active{$of})", "{{upstream}}"),
                        query("sum by (upstream) (headgate_queue_length{$of})", "{{upstream}} waiting")),
                lines(
                        "Refused and ejected",
                        "reqps",
                        "What limits of upstreams did not allow, and endpoints taken out for what they answered.",
                        query(
                                "sum by (upstream, limit) (rate(headgate_upstream_refused_total{$of}"
                                        + "[$__rate_interval]))",
                                "{{upstream}} {{limit}}"),
                        query(
                                "sum by (upstream) (rate(headgate_ejections_total{$of}[$__rate_interval]))",
                                "{{upstream}} ejected")));
    }

    private static List<Panel> connections() {
        return List.of(
                lines(
                        "Open",
                        "short",
                        "Connections of clients, and sessions of datagrams.",
                        query("sum by (listener) (headgate_connections{$of})", "{{listener}}")),
                lines(
                        "New, and turned away",
                        "cps",
                        "By listener; the reason is a ceiling, the rate, or an address that is denied.",
                        query(
                                "sum by (listener) (rate(headgate_connections_total{$of}[$__rate_interval]))",
                                "{{listener}}"),
                        query(
                                "sum by (listener, reason) (rate(headgate_connections_refused_total{$of}"
                                        + "[$__rate_interval]))",
                                "{{listener}} {{reason}}")),
                lines(
                        "Bytes",
                        "Bps",
                        "From and to clients.",
                        query(
                                "sum by (listener, direction) (rate(headgate_bytes_total{$of}[$__rate_interval]))",
                                "{{listener}} {{direction}}")));
    }

    private static List<Panel> node() {
        return List.of(
                lines(
                        "CPU",
                        "short",
                        "Cores in use.",
                        query("rate(process_cpu_seconds_total{$of}[$__rate_interval])", "{{instance}}")),
                lines(
                        "Memory",
                        "bytes",
                        "The whole process, its heap, and its connections' buffers.",
                        query("process_resident_memory_bytes{$of}", "{{instance}} resident"),
                        query("jvm_memory_used_bytes{$of, area=\"heap\"}", "{{instance}} heap"),
                        query("headgate_buffer_bytes{$of}", "{{instance}} buffers"),
                        query("headgate_buffer_used_bytes{$of}", "{{instance}} buffers in use")),
                lines(
                        "How late workers are",
                        "s",
                        "What an event waits for its loop, at the most in each second.",
                        query("headgate_loop_lag_seconds{$of}", "{{instance}} worker {{worker}}")),
                lines(
                        "Garbage collection",
                        "percentunit",
                        "Part of the time.",
                        query("sum by (instance) (rate(jvm_gc_seconds_total{$of}[$__rate_interval]))", "{{instance}}")),
                lines(
                        "File descriptors",
                        "percentunit",
                        "Part of those allowed.",
                        query("process_open_fds{$of} / process_max_fds{$of}", "{{instance}}")),
                lines(
                        "Days until certificates expire",
                        "d",
                        "The ones that listeners show.",
                        query("min by (certificate) (headgate_certificate_days_left{$of})", "{{certificate}}")),
                lines(
                        "Configuration",
                        "short",
                        "The revision that holds, and 1 where the last reading was adopted.",
                        query("headgate_config_revision{$of}", "{{instance}} revision"),
                        query("headgate_config_last_reload_success{$of}", "{{instance}} adopted")),
                lines(
                        "Lost",
                        "short",
                        "Lines of the access log, and look-ups of series beyond the budget, by the second.",
                        query(
                                "sum by (reason) (rate(headgate_access_log_dropped_total{$of}[$__rate_interval]))",
                                "log: {{reason}}"),
                        query(
                                "sum by (metric) (rate(headgate_series_folded_total{$of}[$__rate_interval]))",
                                "series: {{metric}}")),
                lines(
                        "Spans",
                        "short",
                        "Taken by the collector, and lost, by the second.",
                        query("sum (rate(headgate_spans_exported_total{$of}[$__rate_interval]))", "exported"),
                        query(
                                "sum by (reason) (rate(headgate_spans_dropped_total{$of}[$__rate_interval]))",
                                "lost: {{reason}}")),
                lines(
                        "Threads",
                        "short",
                        "Platform threads of the virtual machine.",
                        query("jvm_threads_current{$of}", "{{instance}}")));
    }

    private static List<Panel> admin() {
        return List.of(
                lines(
                        "Logins",
                        "short",
                        "By what came of them, in an hour.",
                        query("sum by (result) (increase(headgate_admin_logins_total{$of}[1h]))", "{{result}}")),
                lines(
                        "Refused, and sessions",
                        "short",
                        "Requests that were not let in, by the reason, in an hour; and who is logged in.",
                        query("sum by (reason) (increase(headgate_admin_refused_total{$of}[1h]))", "{{reason}}"),
                        query("headgate_admin_sessions{$of}", "{{instance}} sessions")),
                lines(
                        "Audit trail",
                        "short",
                        "Records in an hour: written, not written, and left out as they were too many.",
                        query("sum (increase(headgate_audit_records_total{$of}[1h]))", "written"),
                        query("sum (increase(headgate_audit_failures_total{$of}[1h]))", "not written"),
                        query("sum (increase(headgate_audit_left_out_total{$of}[1h]))", "left out")));
    }

    private static Panel lines(String title, String unit, String description, Query... queries) {
        return new Panel("timeseries", title, unit, description, List.of(queries));
    }

    private static Query query(String expression, String legend) {
        return new Query(expression.replace("$of", OF), legend);
    }

    /** From native buckets where Prometheus has none of the classic ones. */
    private static Query quantile(String quantile, String of) {
        String metric = "headgate_" + of + "_duration_seconds";
        return query(
                "histogram_quantile(" + quantile + ", sum by (le) (rate(" + metric
                        + "_bucket{$of}[$__rate_interval]))) or histogram_quantile(" + quantile + ", sum (rate("
                        + metric + "{$of}[$__rate_interval])))",
                "p" + quantile.substring(2));
    }
}
