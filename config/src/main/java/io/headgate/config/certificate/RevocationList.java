package io.headgate.config.certificate;

import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x509.Extension;
import org.jspecify.annotations.Nullable;

/// What an authority has revoked (CRL, RFC 5280 section 5), as far as time is concerned.
///
/// @param issuer the authority, as [SubjectText] writes it
/// @param begins when it was made
/// @param next until when there is another, and this one believed; null: the list does not say, so nobody believes it
public record RevocationList(
        String issuer, Instant begins, @Nullable Instant next) {
    /// Those who fetch lists by hand were away for a weekend.
    private static final Duration SOON_MAX = Duration.ofDays(3);

    /// One that lives for a day is replaced at its last moment by whoever wants to, and that is no reason to warn.
    private static final int SOON_DIVISOR = 4;

    /// Lists that are about the same certificates: those of one authority, or the part of them that it puts here.
    private record Scope(String issuer, String part) {}

    /// The newest of each authority, and of each part where it divides its own, in the order of `lists`.
    static List<RevocationList> newest(Collection<X509CRL> lists) {
        Map<Scope, RevocationList> newest = new LinkedHashMap<>();
        for (X509CRL each : lists) {
            String issuer = SubjectText.of(each.getIssuerX500Principal());
            String part = Arrays.toString(each.getExtensionValue(Extension.issuingDistributionPoint.getId()));
            Date next = each.getNextUpdate();
            RevocationList list = new RevocationList(
                    issuer, each.getThisUpdate().toInstant(), next == null ? null : next.toInstant());
            newest.merge(new Scope(issuer, part), list, (a, b) -> b.until().isAfter(a.until()) ? b : a);
        }
        return List.copyOf(newest.values());
    }

    /// When it is believed no more.
    public Instant until() {
        return next == null ? begins : next;
    }

    /// Whether it should have been replaced.
    public boolean isOld(Instant now) {
        return !until().isAfter(now);
    }

    /// Whether it is time to fetch its successor: three days before, or with a quarter of its life left if that is
    /// later.
    public boolean endsSoon(Instant now) {
        Duration life = Duration.between(begins, until()).dividedBy(SOON_DIVISOR);
        return until().minus(life.compareTo(SOON_MAX) < 0 ? life : SOON_MAX).isBefore(now);
    }
}
