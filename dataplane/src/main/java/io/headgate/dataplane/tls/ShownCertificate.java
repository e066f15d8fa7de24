package io.headgate.dataplane.tls;

import io.headgate.config.certificate.Identity;
import java.time.Duration;
import java.time.Instant;

/**
 * A certificate that a listener shows, for people.
 *
 * @param names whom it is for, joined by commas
 * @param selfSigned made by this process
 */
public record ShownCertificate(String names, Instant expires, boolean selfSigned) {
    private static final double HOURS_PER_DAY = 24;

    static ShownCertificate of(Identity identity) {
        return new ShownCertificate(identity.names().toString(), identity.expires(), identity.selfSigned());
    }

    /** How long it is good, in days; negative once it has expired. */
    public double daysLeft(Instant now) {
        return Duration.between(now, expires).toMinutes() / 60.0 / HOURS_PER_DAY;
    }
}
