package io.headgate.dataplane.http2;

import io.headgate.dataplane.exchange.CompiledListener;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.worker.Timed;
import org.jspecify.annotations.Nullable;

/** What a client's connection waits for, beside what its exchanges do. Times are nanoseconds of the worker's clock. */
final class DownstreamDeadlines {
    /** Connections that began together do not end together: each is as old as it may be, give or take a fifth. */
    private static final double AGE_SPREAD = 0.2;

    private long openedNs;
    private long ageEndsNs = Timed.NEVER;
    private long idleSinceNs;
    private long blockSinceNs = Timed.NEVER;
    private boolean prefaceSeen;
    private boolean settingsAcknowledged;
    private boolean served;

    /** @param random 0 to 1 */
    void open(long nowNs, long maxAgeNs, double random) {
        openedNs = nowNs;
        idleSinceNs = nowNs;
        if (maxAgeNs != Timed.NEVER) {
            ageEndsNs = nowNs + (long) (maxAgeNs * (1 - AGE_SPREAD + 2 * AGE_SPREAD * random));
        }
    }

    void prefaceSeen() {
        prefaceSeen = true;
    }

    void settingsAcknowledged() {
        settingsAcknowledged = true;
    }

    /** A request has begun. */
    void busy() {
        served = true;
        idleSinceNs = Timed.NEVER;
    }

    void idle(long nowNs) {
        idleSinceNs = nowNs;
    }

    /** A block goes on in other frames. */
    void blockBegins(long nowNs) {
        blockSinceNs = nowNs;
    }

    void blockEnded() {
        blockSinceNs = Timed.NEVER;
    }

    long ageEndsNs() {
        return ageEndsNs;
    }

    /** What has run out; null when nothing has. */
    @Nullable
    Failure expired(long nowNs, CompiledListener.Timeouts limits) {
        long openNs = nowNs - openedNs;
        if (!prefaceSeen && openNs >= limits.headerNs()) {
            return Failure.NO_REQUEST;
        }
        if (!settingsAcknowledged && openNs >= limits.headerNs()) {
            return Failure.SETTINGS_TIMEOUT;
        }
        if (blockSinceNs != Timed.NEVER && nowNs - blockSinceNs >= limits.headerNs()) {
            return Failure.HEADER_TIMEOUT;
        }
        if (idleSinceNs != Timed.NEVER && nowNs - idleSinceNs >= limits.keepAliveNs()) {
            return served ? Failure.KEEP_ALIVE_TIMEOUT : Failure.NO_REQUEST;
        }
        return null;
    }

    /** When to look again; the age aside. */
    long next(CompiledListener.Timeouts limits) {
        long next = prefaceSeen && settingsAcknowledged ? Timed.NEVER : openedNs + limits.headerNs();
        if (blockSinceNs != Timed.NEVER) {
            next = Math.min(next, blockSinceNs + limits.headerNs());
        }
        return idleSinceNs == Timed.NEVER ? next : Math.min(next, idleSinceNs + limits.keepAliveNs());
    }
}
