package io.headgate.dataplane.exchange;

import io.headgate.config.Retries;
import io.headgate.config.RetryOn;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.worker.Timed;
import java.time.Duration;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.Set;

/** When and how often a route tries again. Immutable. */
public final class CompiledRetries {
    private final int attempts;
    private final Set<Failure> failures = EnumSet.noneOf(Failure.class);
    private final BitSet statuses = new BitSet();
    private final long perTryNs;
    private final long backOffNs;

    public CompiledRetries(Retries config) {
        attempts = config.attempts();
        Duration perTry = config.perTry();
        perTryNs = perTry == null ? Timed.NEVER : perTry.toNanos();
        backOffNs = config.backOff().toNanos();
        for (RetryOn when : config.when()) {
            switch (when) {
                case RetryOn.Status status -> statuses.set(status.code());
                case RetryOn.Cause cause -> failures.addAll(meaning(cause));
            }
        }
        if (!statuses.isEmpty()) {
            failures.add(Failure.STATUS);
        }
    }

    private static Set<Failure> meaning(RetryOn.Cause cause) {
        return switch (cause) {
            case CONNECT_FAILURE ->
                EnumSet.of(
                        Failure.CONNECT_REFUSED,
                        Failure.CONNECT_FAILED,
                        Failure.CONNECT_TIMEOUT,
                        Failure.OTHER_PROTOCOL);
            case REUSE_RACE -> EnumSet.of(Failure.REUSE_RACE, Failure.NOT_PROCESSED);
            case RESET -> EnumSet.of(Failure.RESET, Failure.ENDPOINT_PONG_TIMEOUT);
            case TIMEOUT -> EnumSet.of(Failure.TRY_TIMEOUT);
        };
    }

    /** Tries after the first. */
    int attempts() {
        return attempts;
    }

    boolean covers(Failure failure) {
        return failures.contains(failure);
    }

    boolean coversStatus(int status) {
        return statuses.get(status);
    }

    /** Longest single try to the first byte, nanoseconds; {@link Timed#NEVER} is off. */
    long perTryNs() {
        return perTryNs;
    }

    /**
     * The pause before retry {@code number} (from 1): doubled each time, at most 64-fold, less up to half of it by
     * {@code dice} in [0, 1).
     */
    long backOffNs(int number, double dice) {
        long base = backOffNs << Math.min(number - 1, 6);
        return base - (long) (base * 0.5 * dice);
    }
}
