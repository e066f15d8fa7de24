package io.headgate.proxy.admin;

import io.headgate.config.Acme;
import io.headgate.config.CertificateSource;
import io.headgate.config.Listener;
import io.headgate.config.Tls;
import io.headgate.config.certificate.Staple;
import io.headgate.dataplane.tls.ShownCertificate;
import io.headgate.proxy.node.Node;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code GET /v1/certificates}. */
final class GetCertificates {
    static final Operation OPERATION = Operation.get(
            "/v1/certificates",
            "The certificates that listeners show of themselves, the first to expire first.",
            Certificates.class,
            (node, _) -> handle(node));

    private static final double DAYS_ROUNDED_TO = 10;

    private GetCertificates() {}

    record Certificates(List<Certificate> certificates) {}

    /** Where one comes from. */
    enum Source {
        FILE,
        ACME,
        SELF_SIGNED
    }

    /**
     * @param names whom it is for, joined by commas
     * @param issuer who signed it
     * @param key the kind of its key
     * @param daysLeft negative once it has expired
     * @param selfSigned trusted by nobody; with the source {@code acme} it stands in until the first is issued
     * @param file of the source {@code file}
     * @param directory where it is ordered, of the source {@code acme}
     * @param nextOrder when it is, of the source {@code acme}
     * @param stapledUntil how long clients believe the OCSP answer that is shown along with it; absent: none is
     */
    record Certificate(
            String listener,
            String names,
            String issuer,
            String key,
            Instant notAfter,
            double daysLeft,
            boolean selfSigned,
            Source source,
            @Nullable String file,
            @Nullable String directory,
            @Nullable Instant nextOrder,
            @Nullable Instant stapledUntil) {}

    private static Answer handle(Node node) throws IOException {
        List<Certificate> certificates = new ArrayList<>();
        node.certificates().forEach((listener, shown) -> {
            List<CertificateSource> sources = sources(node, listener);
            for (int i = 0; i < Math.min(shown.size(), sources.size()); i++) { // during a reload they may differ
                certificates.add(certificate(node, listener, shown.get(i), sources.get(i)));
            }
        });
        certificates.sort(Comparator.comparing(Certificate::notAfter));
        return Answer.of(new Certificates(certificates));
    }

    /** In the order in which the listener shows what comes from them. */
    private static List<CertificateSource> sources(Node node, String listener) {
        Listener configured = node.state().view().loaded().config().listeners().get(listener);
        Tls tls = configured == null ? null : configured.tls();
        return tls == null ? List.of() : tls.certificates();
    }

    private static Certificate certificate(
            Node node, String listener, ShownCertificate shown, CertificateSource source) {
        Acme acme = source.acme();
        Staple staple = shown.staple();
        return new Certificate(
                listener,
                shown.names(),
                shown.issuer(),
                shown.key(),
                shown.expires(),
                Math.round(shown.daysLeft(Instant.now()) * DAYS_ROUNDED_TO) / DAYS_ROUNDED_TO,
                shown.selfSigned(),
                acme != null ? Source.ACME : source.selfSigned() ? Source.SELF_SIGNED : Source.FILE,
                source.chain(),
                acme == null ? null : acme.directory(),
                acme == null ? null : node.acme().due().get(acme),
                staple == null ? null : staple.until());
    }
}
