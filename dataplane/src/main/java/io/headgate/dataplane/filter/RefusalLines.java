package io.headgate.dataplane.filter;

import io.headgate.config.Rate;
import io.headgate.dataplane.http.Ascii;
import java.math.BigInteger;
import java.util.concurrent.TimeUnit;

/**
 * The fields of a 429: {@code retry-after} (RFC 9110 section 10.2.3), and {@code ratelimit-policy} with
 * {@code ratelimit} (draft-ietf-httpapi-ratelimit-headers). All three count in whole seconds: the wait is rounded up,
 * and the policy is stated over the rate's time rounded up to a second, so a client that keeps to it is not refused.
 * Confined to its worker.
 */
final class RefusalLines {
    /** Nearly all rates free a token within a minute; for those, one set of lines per second of wait is kept. */
    private static final int KEPT_SECONDS = 60;

    /** The largest integer of a structured field (RFC 9651 section 3.3.1). */
    private static final BigInteger QUOTA_MAX = BigInteger.valueOf(999_999_999_999_999L);

    private final byte[][] kept = new byte[KEPT_SECONDS + 1][];
    private final String policy;

    RefusalLines(Rate rate) {
        long perNs = rate.per().toNanos();
        long windowSeconds = seconds(perNs);
        long quota = BigInteger.valueOf(rate.units())
                .multiply(BigInteger.valueOf(TimeUnit.SECONDS.toNanos(windowSeconds)))
                .divide(BigInteger.valueOf(perNs))
                .min(QUOTA_MAX)
                .longValueExact();
        policy = "ratelimit-policy: \"rate_limit\";q=" + quota + ";w=" + windowSeconds + "\r\n";
    }

    /** Complete lines for a client that has to wait; borrowed. */
    byte[] of(long waitNs) {
        long seconds = seconds(waitNs);
        if (seconds > KEPT_SECONDS) {
            return lines(seconds);
        }
        byte[] lines = kept[(int) seconds];
        if (lines == null) {
            lines = lines(seconds);
            kept[(int) seconds] = lines;
        }
        return lines;
    }

    private byte[] lines(long seconds) {
        return Ascii.bytes(
                "retry-after: " + seconds + "\r\n" + policy + "ratelimit: \"rate_limit\";r=0;t=" + seconds + "\r\n");
    }

    private static long seconds(long ns) {
        return Math.ceilDiv(ns, TimeUnit.SECONDS.toNanos(1));
    }
}
