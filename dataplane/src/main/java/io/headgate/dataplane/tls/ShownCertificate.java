package io.headgate.dataplane.tls;

import io.headgate.config.certificate.Identity;
import io.headgate.config.certificate.Staple;
import io.headgate.config.certificate.Stapling;
import java.math.BigInteger;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A certificate that a listener shows, for people.
 *
 * @param names whom it is for, joined by commas
 * @param issuer who has signed it, as in {@code CN=R11,O=Let's Encrypt,C=US}
 * @param serial what the issuer tells it from its others by
 * @param key the kind of its key, as in {@code ecdsa} and {@code rsa}
 * @param selfSigned made by this process
 * @param staple what its authority says of it, shown along with it; null: it is shown alone
 * @param stapleRequired clients refuse it when it is shown alone
 */
public record ShownCertificate(
        String names,
        String issuer,
        BigInteger serial,
        String key,
        Instant expires,
        boolean selfSigned,
        @Nullable Staple staple,
        boolean stapleRequired) {
    private static final double HOURS_PER_DAY = 24;

    static ShownCertificate of(Identity identity) {
        return new ShownCertificate(
                identity.names().toString(),
                identity.certificate().getIssuerX500Principal().getName(),
                identity.certificate().getSerialNumber(),
                kind(identity.certificate().getPublicKey()),
                identity.expires(),
                identity.selfSigned(),
                identity.staple(),
                Stapling.isRequired(identity.certificate()));
    }

    private static String kind(PublicKey key) {
        String algorithm = key.getAlgorithm();
        return algorithm.equals("EC") ? "ecdsa" : algorithm.toLowerCase(Locale.ROOT);
    }

    /** How long it is good, in days; negative once it has expired. */
    public double daysLeft(Instant now) {
        return Duration.between(now, expires).toMinutes() / 60.0 / HOURS_PER_DAY;
    }
}
