package io.headgate.controlplane.acme;

import io.headgate.config.certificate.Identity;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// When a certificate is to be replaced. Pure.
final class Renewal {
    /// A third of its life is left then: a month of the usual ninety days to notice that it fails.
    private static final int LEFT = 3;

    /// Of its life; so that what was ordered together is not renewed together.
    private static final double SPREAD = 0.03;

    /// An authority may say later than a third, but not so late that a failure leaves no time.
    private static final int LEFT_MIN = 6;

    /// When the authority itself wants it renewed (RFC 9773 section 4.2).
    record Window(Instant from, Instant until) {}

    private Renewal() {}

    /// @param window null: the authority does not say
    /// @param draw in [0, 1), the same for one certificate
    static Instant due(Identity identity, @Nullable Window window, double draw) {
        Instant begins = identity.certificate().getNotBefore().toInstant();
        Instant ends = identity.expires();
        Duration life = Duration.between(begins, ends);
        if (window == null || window.until().isBefore(window.from())) {
            return ends.minus(life.dividedBy(LEFT)).minusMillis((long) (draw * SPREAD * life.toMillis()));
        }
        long wideMs = Duration.between(window.from(), window.until()).toMillis();
        Instant wanted = window.from().plusMillis((long) (draw * wideMs));
        Instant last = ends.minus(life.dividedBy(LEFT_MIN));
        return wanted.isBefore(last) ? wanted : last;
    }
}
