package io.headgate.dataplane.l4;

import io.headgate.dataplane.metrics.ListenerCells;
import io.headgate.dataplane.tls.SniTable;
import io.headgate.dataplane.worker.Timed;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What one worker does with the connections of a listener, compiled from a snapshot. A tunnel keeps what it began with.
 *
 * @param name of the listener, always the same instance
 * @param targets the only one, or one for each rule of {@code sni}
 * @param sni chooses a target by the client's ClientHello; null: there is nothing to choose
 * @param helloNs how long that may take to arrive
 * @param idleNs how long nothing may pass
 * @param halfClosedNs how long nothing may pass once a direction has ended
 * @param maxAgeNs how old a tunnel may grow, {@link Timed#NEVER} for any age
 * @param maxAgeJitter by how much of {@code maxAgeNs} an age differs at most, 0 to 1
 */
public record CompiledTcp(
        String name,
        TcpTarget[] targets,
        @Nullable SniTable sni,
        long helloNs,
        long idleNs,
        long halfClosedNs,
        long maxAgeNs,
        double maxAgeJitter,
        ListenerCells cells) {
    /** When a tunnel that opens at {@code nowNs} is too old. */
    long agedNs(long nowNs, SplittableRandom random) {
        if (maxAgeNs == Timed.NEVER) {
            return Timed.NEVER;
        }
        return nowNs + (long) (maxAgeNs * (1 + maxAgeJitter * random.nextDouble(-1, 1)));
    }
}
