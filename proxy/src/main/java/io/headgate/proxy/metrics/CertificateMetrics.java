package io.headgate.proxy.metrics;

import io.headgate.config.Words;
import io.headgate.config.certificate.RevocationStatus.Verdict;
import io.headgate.config.certificate.Staple;
import io.headgate.dataplane.tls.ClientStatuses;
import io.headgate.dataplane.tls.ShownCertificate;
import io.headgate.proxy.node.Node;
import io.prometheus.metrics.model.snapshots.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What is known of the certificates that listeners show, and of those that clients show them. */
final class CertificateMetrics {
    private CertificateMetrics() {}

    static void addTo(Families families, Node node) {
        node.certificates().forEach((listener, all) -> {
            Set<Labels> told = new HashSet<>();
            for (ShownCertificate each : all) {
                Labels labels = Labels.of("listener", listener, "certificate", each.names(), "key", each.key());
                if (told.add(labels)) { // a second one for the same names is shown to nobody
                    certificate(families, labels, each);
                }
            }
        });
        node.revoked().forEach((listener, lists) -> {
            Map<String, Instant> ends = new TreeMap<>();
            lists.forEach(list -> ends.merge(list.issuer(), list.until(), (a, b) -> a.isBefore(b) ? a : b));
            ends.forEach((issuer, end) -> families.gauge(
                    NodeMetrics.name("crl_expiry_timestamp_seconds"),
                    "When the list of what the issuer has revoked (CRL) must have been replaced.",
                    Labels.of("listener", listener, "issuer", issuer),
                    NodeMetrics.seconds(end)));
        });
        orders(families, "issued", node.acme().issued());
        orders(families, "failed", node.acme().failed());
        node.acme()
                .due()
                .forEach((acme, due) -> families.gauge(
                        NodeMetrics.name("acme_next_order_timestamp_seconds"),
                        "When the certificate is ordered next; before now: it is being ordered.",
                        Labels.of(
                                "certificate",
                                acme.names(),
                                "key",
                                Words.of(acme.key()),
                                "directory",
                                acme.directory()),
                        Math.max(0, due.getEpochSecond())));
        fetches(families, "fetched", node.stapler().fetched());
        fetches(families, "failed", node.stapler().failed());
        ClientStatuses statuses = node.statuses();
        for (Verdict verdict : Verdict.values()) {
            questions(families, Words.of(verdict), statuses.answers(verdict));
        }
        questions(families, "unasked", statuses.unasked());
        families.gauge(
                NodeMetrics.name("client_ocsp_waiting"),
                "Connections that wait until it is known whether their client's certificate has been revoked.",
                Labels.EMPTY,
                statuses.waiting());
    }

    private static void certificate(Families families, Labels labels, ShownCertificate certificate) {
        families.gauge(
                NodeMetrics.name("certificate_expiry_timestamp_seconds"),
                "When clients begin to refuse the certificate.",
                labels,
                NodeMetrics.seconds(certificate.expires()));
        families.gauge(
                NodeMetrics.name("certificate_days_left"),
                "How long the certificate is good; negative once it has expired.",
                labels,
                certificate.daysLeft(Instant.now()));
        Staple staple = certificate.staple();
        if (staple != null || certificate.stapleRequired()) {
            families.gauge(
                    NodeMetrics.name("certificate_stapled"),
                    "1 when an OCSP answer is shown along with the certificate, 0 when one must be and is not.",
                    labels,
                    staple == null ? 0 : 1);
        }
        if (staple != null) {
            families.gauge(
                    NodeMetrics.name("staple_expiry_timestamp_seconds"),
                    "When clients begin to refuse the OCSP answer that is shown along with the certificate.",
                    labels,
                    NodeMetrics.seconds(staple.until()));
            families.gauge(
                    NodeMetrics.name("staple_age_seconds"),
                    "How long ago the authority has signed the OCSP answer that is shown.",
                    labels,
                    Duration.between(staple.from(), Instant.now()).toMillis() / 1e3);
        }
    }

    private static void orders(Families families, String outcome, long count) {
        families.counter(
                NodeMetrics.name("acme_orders_total"),
                "Orders of certificates from authorities, by what came of them.",
                Labels.of("outcome", outcome),
                count);
    }

    private static void questions(Families families, String outcome, long count) {
        families.counter(
                NodeMetrics.name("client_ocsp_questions_total"),
                "Questions to authorities whether certificates of clients have been revoked, by what they said.",
                Labels.of("outcome", outcome),
                count);
    }

    private static void fetches(Families families, String outcome, long count) {
        families.counter(
                NodeMetrics.name("ocsp_fetches_total"),
                "Questions to authorities about certificates, by what came of them.",
                Labels.of("outcome", outcome),
                count);
    }
}
