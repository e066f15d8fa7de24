package io.headgate.dataplane.tls;

import io.headgate.config.Tls;
import io.headgate.config.certificate.Identity;
import io.headgate.config.certificate.Stapling;
import io.headgate.config.snapshot.Issued;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Certificates with what their authorities say of them. Some clients refuse one that must come with that (RFC 7633)
 * when it comes alone; so its predecessor is shown in its place, as long as that is good, until there is something to
 * show along with it.
 */
final class Stapled {
    private static final System.Logger LOG = System.getLogger("io.headgate.tls");

    /** A predecessor must be good for longer than it takes until this is decided anew: an hour (the stapler's). */
    private static final Duration GOOD_MIN = Duration.ofHours(2);

    private Stapled() {}

    /** The same with what their authorities say of them now, if a listener with {@code tls} tells of that. */
    static List<Identity> with(Tls tls, List<Identity> identities, Issued issued) {
        return identities.stream()
                .map(each -> each.with(tls.ocspStapling() ? issued.staples().get(each.certificate()) : null))
                .toList();
    }

    /**
     * What is shown in place of each of {@code named}.
     *
     * @param old what is shown until now
     */
    static List<Identity> shown(String listener, List<Identity> named, List<Identity> old, Instant now) {
        return named.stream()
                .map(each -> comesAlone(each) ? predecessor(listener, each, old, now) : each)
                .toList();
    }

    private static boolean comesAlone(Identity identity) {
        return identity.staple() == null && Stapling.isRequired(identity.certificate());
    }

    private static Identity predecessor(String listener, Identity named, List<Identity> old, Instant now) {
        for (Identity each : old) {
            if (replaces(named, each) && !comesAlone(each) && each.expires().isAfter(now.plus(GOOD_MIN))) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "the certificate for {0} until {1} waits for its OCSP answer; listener {2} shows the one until"
                                + " {3} meanwhile",
                        named.names(),
                        named.expires(),
                        listener,
                        each.expires());
                return each;
            }
        }
        return named;
    }

    private static boolean replaces(Identity named, Identity old) {
        return named.names().equals(old.names())
                && !named.certificate().equals(old.certificate())
                && algorithm(named).equals(algorithm(old))
                && !old.selfSigned();
    }

    private static String algorithm(Identity identity) {
        return identity.certificate().getPublicKey().getAlgorithm();
    }
}
