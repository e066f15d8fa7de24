package io.headgate.proxy.admin;

import io.headgate.config.Address;
import io.headgate.config.Endpoint;
import io.headgate.config.Upstream;
import io.headgate.config.snapshot.EndpointStatus;
import io.headgate.controlplane.health.CheckResult;
import io.headgate.controlplane.health.Verdict;
import io.headgate.dataplane.upstream.EndpointState;
import io.headgate.dataplane.upstream.Outcome;
import io.headgate.proxy.node.Node;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint as the API shows it.
 *
 * @param dns the name it was found under, for those that a name stands for
 * @param weight that holds, the operator's if there is one
 * @param reason the check that decided about its health, and since when; absent where nothing is checked
 * @param ejected whether outlier detection has it out at this moment
 * @param sharePercent of its full share, below 100 during slow start
 * @param active exchanges under way
 * @param answered exchanges ended well, with a status of 500 or more, or without an answer, since the start
 * @param checks the last ones, oldest first; only where one upstream is asked for
 */
record EndpointView(
        String endpoint,
        @Nullable String dns,
        int weight,
        int configuredWeight,
        boolean backup,
        EndpointStatus.Admin state,
        EndpointStatus.Health health,
        @Nullable String reason,
        @Nullable Instant since,
        boolean ejected,
        long ejections,
        int sharePercent,
        int active,
        int connections,
        int idle,
        Answered answered,
        @Nullable List<Check> checks) {
    record Answered(long ok, long status5xx, long gatewayError) {}

    record Check(Instant at, boolean passed, String detail, double tookMs) {
        static Check of(CheckResult result) {
            return new Check(
                    Instant.ofEpochMilli(result.atEpochMs()), result.passed(), result.detail(), result.tookNs() / 1e6);
        }
    }

    static EndpointView of(Node node, EndpointState state, @Nullable Endpoint config, boolean withChecks) {
        Verdict verdict = node.verdicts().get(state.id());
        Address.Named dns = config == null ? null : config.dns();
        long nowNs = System.nanoTime(); // the clock of the data plane
        return new EndpointView(
                state.address().toString(),
                dns == null ? null : dns.toString(),
                state.weight(),
                config == null ? state.weight() : config.weight(),
                state.backup(),
                state.status().admin(),
                state.status().health(),
                verdict == null ? null : verdict.reason(),
                verdict == null ? null : Instant.ofEpochMilli(verdict.atEpochMs()),
                state.ejectedUntilNs() != Long.MIN_VALUE && state.ejectedUntilNs() - nowNs > 0,
                state.ejections(),
                state.rampPermille(nowNs) / 10,
                state.active(),
                state.connectionsNow(),
                state.idle(),
                new Answered(
                        state.ended(Outcome.OK), state.ended(Outcome.STATUS_5XX), state.ended(Outcome.GATEWAY_ERROR)),
                withChecks ? node.checks(state.id()).stream().map(Check::of).toList() : null);
    }

    /** The configured endpoint behind each address. */
    static Map<Address, Endpoint> byAddress(Upstream config, Map<Address.Named, List<Address.Inet>> resolved) {
        Map<Address, Endpoint> endpoints = new HashMap<>();
        for (Endpoint endpoint : config.endpoints()) {
            if (endpoint.dns() == null) {
                endpoints.put(endpoint.target(), endpoint);
            } else {
                resolved.getOrDefault(endpoint.dns(), List.of())
                        .forEach(address -> endpoints.putIfAbsent(address, endpoint));
            }
        }
        return endpoints;
    }
}
