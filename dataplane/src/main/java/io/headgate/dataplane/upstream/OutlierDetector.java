package io.headgate.dataplane.upstream;

import io.headgate.config.Outlier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/**
 * Takes endpoints out that fail real requests, by the rules Envoy made known (peers agree on the numbers): failures in
 * a row, gateway errors in a row, and a success rate far below that of the others. One per upstream, shared by workers,
 * driven by the end of each exchange.
 *
 * <p>Whoever ends an exchange judges, at once or when an interval has passed; there is no timer. Judging is done by one
 * at a time: it takes {@code turn} or leaves it to the next failure, nobody waits. The bounds on how many may be out
 * hold because of that.
 */
final class OutlierDetector {
    /** An endpoint that keeps failing is asked again every five minutes at least. */
    private static final long EJECT_MAX_NS = TimeUnit.SECONDS.toNanos(300);

    /**
     * Far above what computing a mean rounds off and far below what one request changes: equal rates are never far
     * apart.
     */
    private static final double ROUNDING = 1e-9;

    private static final long NEVER = Long.MIN_VALUE;

    private final NanoClock clock;
    private final AtomicBoolean turn = new AtomicBoolean();
    private volatile @Nullable Rules rules;
    private volatile long compareAtNs = NEVER;

    private record Rules(
            int failuresInRow,
            int gatewayErrorsInRow,
            long intervalNs,
            long ejectNs,
            long ejectMaxNs,
            int ejectMaxPercent,
            Outlier.@Nullable SuccessRate successRate) {
        static Rules of(Outlier config) {
            long ejectNs = config.eject().toNanos();
            return new Rules(
                    orNever(config.consecutive5xx()),
                    orNever(config.consecutiveGateway()),
                    config.interval().toNanos(),
                    ejectNs,
                    Math.max(ejectNs, EJECT_MAX_NS),
                    config.ejectMaxPercent(),
                    config.successRate());
        }

        private static int orNever(@Nullable Integer threshold) {
            return threshold == null ? Integer.MAX_VALUE : threshold;
        }
    }

    OutlierDetector(NanoClock clock) {
        this.clock = clock;
    }

    /** Control thread. With {@code config} null nothing is detected; the caller clears what was. */
    void configure(@Nullable Outlier config) {
        Rules before = rules;
        Rules after = config == null ? null : Rules.of(config);
        if (before == null || before.successRate() == null) {
            compareAtNs = NEVER;
        }
        rules = after;
    }

    /**
     * On the loop of the worker where the exchange ended; {@code peers} are all endpoints of the upstream, this one
     * included.
     */
    void ended(EndpointState endpoint, Outcome outcome, EndpointState[] peers) {
        Rules now = rules;
        if (now == null) {
            return;
        }
        if (outcome == Outcome.OK) {
            endpoint.ejection().succeeded();
        } else if (outcome != Outcome.ABANDONED) {
            failed(endpoint, outcome, peers, now);
        }
        if (now.successRate() != null) {
            compareWhenDue(now, now.successRate(), peers);
        }
    }

    private void failed(EndpointState endpoint, Outcome outcome, EndpointState[] peers, Rules rules) {
        long nowNs = clock.nanoTime();
        Ejection ejection = endpoint.ejection();
        if (ejection.active(nowNs)) {
            return; // what was under way when it was taken out is no news
        }
        boolean gateway = outcome == Outcome.GATEWAY_ERROR;
        int inRow = gateway ? ejection.gatewayError() : ejection.answeredWithFailure();
        boolean suspect = inRow >= rules.failuresInRow()
                || gateway && ejection.gatewayErrorsInRow() >= rules.gatewayErrorsInRow();
        if (suspect && turn.compareAndSet(false, true)) {
            try {
                eject(endpoint, peers, rules, nowNs);
            } finally {
                turn.set(false);
            }
        }
    }

    private void compareWhenDue(Rules rules, Outlier.SuccessRate rate, EndpointState[] peers) {
        long nowNs = clock.nanoTime();
        long dueNs = compareAtNs;
        if (dueNs != NEVER && dueNs - nowNs > 0 || !turn.compareAndSet(false, true)) {
            return;
        }
        try {
            if (compareAtNs == dueNs) {
                boolean firstLook = dueNs == NEVER;
                compareAtNs = nowNs + rules.intervalNs();
                compare(rules, rate, peers, firstLook, nowNs);
            }
        } finally {
            turn.set(false);
        }
    }

    /**
     * Ejects who is more than {@code stdevFactor} standard deviations below the mean of those with requests enough to
     * be judged.
     */
    private static void compare(
            Rules rules, Outlier.SuccessRate rate, EndpointState[] peers, boolean firstLook, long nowNs) {
        int judged = 0;
        double sum = 0;
        double squares = 0;
        for (EndpointState peer : peers) {
            double success = peer.successRateSinceLastAsked(rate.minRequests());
            if (success >= 0) {
                judged++;
                sum += success;
                squares += success * success;
            }
        }
        if (firstLook || judged < rate.minEndpoints()) {
            return;
        }
        double mean = sum / judged;
        double stdev = Math.sqrt(Math.max(0, squares / judged - mean * mean));
        double least = mean - rate.stdevFactor() * stdev - ROUNDING;
        for (EndpointState peer : peers) {
            double success = peer.lastSuccessRate();
            if (success >= 0 && success < least) {
                eject(peer, peers, rules, nowNs);
            }
        }
    }

    /** Only for whoever holds the turn. */
    private static void eject(EndpointState endpoint, EndpointState[] peers, Rules rules, long nowNs) {
        if (!endpoint.ejection().active(nowNs) && mayEject(endpoint, peers, rules, nowNs)) {
            endpoint.eject(rules.ejectNs(), rules.ejectMaxNs(), rules.intervalNs(), nowNs);
        }
    }

    /** One may always be out, so that small upstreams are protected too; but never the last that could serve. */
    private static boolean mayEject(EndpointState endpoint, EndpointState[] peers, Rules rules, long nowNs) {
        int out = 0;
        boolean anotherServes = false;
        for (EndpointState peer : peers) {
            if (peer.ejection().active(nowNs)) {
                out++;
            } else if (peer != endpoint && peer.eligible(nowNs)) {
                anotherServes = true;
            }
        }
        return anotherServes && out < Math.max(1, peers.length * rules.ejectMaxPercent() / 100);
    }
}
