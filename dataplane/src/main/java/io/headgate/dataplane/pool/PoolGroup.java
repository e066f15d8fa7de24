package io.headgate.dataplane.pool;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * All workers' pools of one upstream, whatever is spoken over their connections: how a permit freed by one worker
 * reaches another that waits for it. Only touched when a limit is reached. Thread-safe.
 */
public final class PoolGroup {
    private final List<UpstreamPool<?>> members = new CopyOnWriteArrayList<>();

    void join(UpstreamPool<?> member) {
        members.add(member);
    }

    /** Whether somebody has waited at another worker since before {@code sinceNs}. */
    boolean othersWaitSince(UpstreamPool<?> asker, long sinceNs) {
        for (UpstreamPool<?> member : members) {
            if (member != asker && member.waitingSinceNs() < sinceNs) {
                return true;
            }
        }
        return false;
    }

    /** {@code asker} may not open a connection: every other worker gives up an idle one, if it has one. */
    void askForRoom(UpstreamPool<?> asker) {
        for (UpstreamPool<?> member : members) {
            if (member != asker) {
                member.worker().loop().execute(member::giveUpOneIdle);
            }
        }
    }

    /** A permit is free that {@code giver} does not take. */
    void permitFreed(UpstreamPool<?> giver) {
        for (UpstreamPool<?> member : members) {
            if (member != giver && member.waiting() > 0) {
                member.worker().loop().execute(member::serveWaiters);
            }
        }
    }
}
