package io.headgate.proxy.metrics;

import io.headgate.config.Words;
import io.prometheus.metrics.model.snapshots.Labels;

/** What is known of those who come to the admin API. */
final class AdminMetrics {
    private AdminMetrics() {}

    /** @param sessions that are open */
    static void addTo(Families families, AdminCounts counts, int sessions) {
        for (AdminCounts.Login result : AdminCounts.Login.values()) {
            families.counter(
                    NodeMetrics.name("admin_logins_total"),
                    "Logins at the admin API, by what came of them; a name that nobody has counts as wrong.",
                    Labels.of("result", Words.of(result)),
                    counts.count(result));
        }
        for (AdminCounts.Refused reason : AdminCounts.Refused.values()) {
            families.counter(
                    NodeMetrics.name("admin_refused_total"),
                    "Requests to the admin API that did not reach what they asked for, by why.",
                    Labels.of("reason", Words.of(reason)),
                    counts.count(reason));
        }
        families.gauge(
                NodeMetrics.name("admin_sessions"), "Sessions of users who are logged in.", Labels.EMPTY, sessions);
        audit(families, counts);
    }

    private static void audit(Families families, AdminCounts counts) {
        families.counter(
                NodeMetrics.name("audit_records_total"),
                "Records written into the audit trail.",
                Labels.EMPTY,
                counts.auditRecords());
        families.counter(
                NodeMetrics.name("audit_failures_total"),
                "Records that could not be written into the audit trail; meanwhile nothing is changed, nobody logs in.",
                Labels.EMPTY,
                counts.auditFailures());
        families.counter(
                NodeMetrics.name("audit_left_out_total"),
                "Refusals that the audit trail has as a number only, as there were too many.",
                Labels.EMPTY,
                counts.auditsLeftOut());
        families.gauge(
                NodeMetrics.name("audit_writable"),
                "0 when the last record could not be written into the audit trail, 1 otherwise.",
                Labels.EMPTY,
                counts.isAuditWritable() ? 1 : 0);
    }
}
