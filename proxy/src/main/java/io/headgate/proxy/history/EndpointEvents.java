package io.headgate.proxy.history;

import io.headgate.config.Words;
import io.headgate.config.snapshot.EndpointId;
import io.headgate.config.snapshot.EndpointStatus;
import io.headgate.controlplane.health.Verdict;
import io.headgate.dataplane.upstream.EndpointState;
import io.headgate.dataplane.upstream.UpstreamState;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What became of endpoints: verdicts of checks, ejections, what the operator said. Found by comparing two looks, so an
 * endpoint that falls and rises between them goes unnoticed. An upstream that leaves the configuration is forgotten.
 * One thread looks, any thread may ask.
 */
final class EndpointEvents {
    /**
     * Of one upstream: a day of an endpoint that falls and rises every ten minutes, and 30 KB. An upstream has its own,
     * so that one that flaps hides nothing of the others.
     */
    static final int KEPT_MAX = 256;

    private final Map<String, Deque<EndpointEvent>> events = new HashMap<>();
    private final Map<EndpointId, Known> known = new HashMap<>();

    /** An endpoint as a look found it. */
    private record Known(EndpointStatus.Health health, EndpointStatus.Admin state, boolean ejected) {
        static final Known NOTHING = new Known(EndpointStatus.Health.UNKNOWN, EndpointStatus.Admin.READY, false);
    }

    /** @param nowNs the clock of the data plane */
    synchronized void look(Instant now, long nowNs, List<UpstreamState> upstreams, Map<EndpointId, Verdict> verdicts) {
        Set<EndpointId> present = new HashSet<>();
        Set<String> names = new HashSet<>();
        for (UpstreamState upstream : upstreams) {
            names.add(upstream.name());
            for (EndpointState endpoint : upstream.endpoints()) {
                present.add(endpoint.id());
                look(now, nowNs, endpoint, verdicts.get(endpoint.id()));
            }
        }
        known.keySet().retainAll(present);
        events.keySet().retainAll(names);
    }

    private void look(Instant now, long nowNs, EndpointState endpoint, @Nullable Verdict verdict) {
        EndpointStatus status = endpoint.status();
        long until = endpoint.ejectedUntilNs();
        boolean ejected = until != Long.MIN_VALUE && until - nowNs > 0;
        Known before = known.getOrDefault(endpoint.id(), Known.NOTHING);
        Known found = new Known(status.health(), status.admin(), ejected);
        known.put(endpoint.id(), found);
        if (before.health() != found.health()) {
            if (verdict == null || verdict.health() != found.health()) {
                tell(endpoint, found, now, "checks say " + Words.of(found.health()));
            } else {
                tell(endpoint, found, Instant.ofEpochMilli(verdict.atEpochMs()), verdict.reason());
            }
        }
        if (before.state() != found.state()) {
            tell(endpoint, found, now, "the operator said " + Words.of(found.state()));
        }
        if (before.ejected() != found.ejected()) {
            tell(endpoint, found, now, ejected ? "ejected for its answers" : "back from its ejection");
        }
    }

    private void tell(EndpointState endpoint, Known found, Instant at, String reason) {
        Deque<EndpointEvent> ofUpstream = events.computeIfAbsent(endpoint.id().upstream(), _ -> new ArrayDeque<>());
        if (ofUpstream.size() == KEPT_MAX) {
            ofUpstream.removeFirst();
        }
        ofUpstream.addLast(new EndpointEvent(
                at,
                endpoint.id().upstream(),
                endpoint.address().toString(),
                found.health(),
                found.state(),
                found.ejected(),
                reason));
    }

    /** All that is kept, oldest first. */
    synchronized List<EndpointEvent> all() {
        List<EndpointEvent> all = new ArrayList<>();
        events.values().forEach(all::addAll);
        all.sort(Comparator.comparing(EndpointEvent::at));
        return all;
    }
}
