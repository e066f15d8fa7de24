package io.headgate.dataplane.upstream;

import io.headgate.config.AccessLog;
import io.headgate.config.Address;
import io.headgate.config.Admin;
import io.headgate.config.AllConnections;
import io.headgate.config.Balance;
import io.headgate.config.Config;
import io.headgate.config.Endpoint;
import io.headgate.config.HashTable;
import io.headgate.config.KeepAlive;
import io.headgate.config.KeySource;
import io.headgate.config.Log;
import io.headgate.config.LogFormat;
import io.headgate.config.LogLevel;
import io.headgate.config.MetricsAccess;
import io.headgate.config.Outlier;
import io.headgate.config.Protocol;
import io.headgate.config.RetryBudget;
import io.headgate.config.SlowStart;
import io.headgate.config.Sticky;
import io.headgate.config.Transport;
import io.headgate.config.Upstream;
import io.headgate.config.UpstreamLimits;
import io.headgate.config.UpstreamTimeouts;
import io.headgate.config.WhenAllDown;
import io.headgate.config.Workers;
import io.headgate.config.snapshot.EndpointId;
import io.headgate.config.snapshot.EndpointStatus;
import io.headgate.config.snapshot.Issued;
import io.headgate.config.snapshot.Snapshot;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A registry with one upstream, "app", whose clock moves by hand. Change the fields, then {@link #apply}. */
final class UpstreamFixture {
    static final String APP = "app";

    final Map<EndpointId, EndpointStatus> statuses = new HashMap<>();
    final Map<Address.Named, List<Address.Inet>> resolved = new HashMap<>();
    final Tried tried = new Tried();
    final UpstreamRegistry registry;

    long nowNs = TimeUnit.HOURS.toNanos(1);
    Balance balance = Balance.Policy.ROUND_ROBIN;
    List<Endpoint> endpoints = new ArrayList<>();

    @Nullable
    Sticky sticky;

    @Nullable
    Outlier outlier;

    @Nullable
    SlowStart slowStart;

    WhenAllDown whenAllDown = WhenAllDown.FAIL_CLOSED;
    UpstreamLimits limits = new UpstreamLimits(1_000_000, 1024, 1_000_000, Duration.ofSeconds(5));
    RetryBudget retryBudget = new RetryBudget(20, 3);
    private long revision;

    UpstreamFixture(int workers, long seed) {
        registry = new UpstreamRegistry(
                workers, () -> nowNs, "a secret of the node".getBytes(StandardCharsets.UTF_8), seed);
    }

    /** One worker, the policy, and endpoints 10.0.0.1, 10.0.0.2, ... with these weights; applied. */
    static UpstreamFixture of(Balance balance, int... weights) {
        return of(1, 1, balance, weights);
    }

    static UpstreamFixture of(long seed, int workers, Balance balance, int... weights) {
        UpstreamFixture fixture = new UpstreamFixture(workers, seed);
        fixture.balance = balance;
        for (int i = 0; i < weights.length; i++) {
            fixture.endpoints.add(endpoint(address(i), weights[i], null, false));
        }
        return fixture.apply();
    }

    static Balance.Hash hash(HashTable table, @Nullable Double boundedLoad) {
        return new Balance.Hash(new KeySource.Source(), table, boundedLoad);
    }

    @SuppressWarnings("NullAway") // does not see that dns, a nested type, may be null
    static Endpoint endpoint(Address address, int weight, @Nullable Integer maxConnections, boolean backup) {
        return new Endpoint(address, null, weight, maxConnections, backup);
    }

    static Address address(int index) {
        return Address.parse("10.0." + (index + 1) / 256 + "." + (index + 1) % 256 + ":9000");
    }

    Upstream upstream() {
        return new Upstream(
                Protocol.HTTP1,
                null,
                balance,
                endpoints,
                sticky,
                null,
                outlier,
                limits,
                retryBudget,
                slowStart,
                whenAllDown,
                new KeepAlive(256, Duration.ofSeconds(55), null, Duration.ofSeconds(15)),
                new UpstreamTimeouts(Duration.ofSeconds(2)),
                null);
    }

    UpstreamFixture apply() {
        return apply(Map.of(APP, upstream()));
    }

    UpstreamFixture apply(Map<String, Upstream> upstreams) {
        Config config = new Config(
                Map.of(),
                List.of(),
                upstreams,
                new AllConnections(1_000_000),
                AccessLog.ofText("off"),
                new Log(LogLevel.INFO, LogFormat.TEXT),
                Map.of(),
                new Admin(Address.parse("127.0.0.1:9900"), null, List.of(), Map.of(), MetricsAccess.USERS),
                new Workers(0),
                Transport.NIO,
                false);
        registry.apply(new Snapshot(++revision, config, statuses, resolved, Map.of(), Issued.NOTHING));
        return this;
    }

    /** What is known of endpoint {@code index} from now on; applied. */
    void status(int index, EndpointStatus status) {
        statuses.put(new EndpointId(APP, address(index)), status);
        apply();
    }

    void health(int index, EndpointStatus.Health health) {
        status(index, statusOf(index).with(health));
    }

    void admin(int index, EndpointStatus.Admin admin) {
        status(index, statusOf(index).with(admin));
    }

    void weight(int index, @Nullable Integer weight) {
        status(index, statusOf(index).withWeight(weight));
    }

    private EndpointStatus statusOf(int index) {
        return statuses.getOrDefault(new EndpointId(APP, address(index)), EndpointStatus.DEFAULT);
    }

    void replace(int index, int weight, @Nullable Integer maxConnections, boolean backup) {
        endpoints.set(index, endpoint(address(index), weight, maxConnections, backup));
    }

    void advance(long amount, TimeUnit unit) {
        nowNs += unit.toNanos(amount);
    }

    UpstreamState state() {
        UpstreamState state = registry.upstream(APP);
        if (state == null) {
            throw new AssertionError("upstream " + APP + " is not there");
        }
        return state;
    }

    UpstreamGroup group() {
        return registry.group(APP, 0);
    }

    UpstreamGroup group(int worker) {
        return registry.group(APP, worker);
    }

    /** The endpoint at 10.0.0.(index + 1). */
    EndpointState endpoint(int index) {
        for (EndpointState endpoint : state().endpoints()) {
            if (endpoint.address().equals(address(index))) {
                return endpoint;
            }
        }
        throw new AssertionError("endpoint " + address(index) + " is not there");
    }

    /** Worker 0's choice without a key: the index of the endpoint, or -1 for nobody. */
    int pick() {
        return pick(0);
    }

    int pick(long hash) {
        return index(group().pick(hash, tried, nowNs));
    }

    /** A choice of {@code worker} that must find somebody. */
    EndpointState chosen(int worker, long hash) {
        return Objects.requireNonNull(group(worker).pick(hash, tried, nowNs), "nobody was chosen");
    }

    int index(@Nullable EndpointState endpoint) {
        if (endpoint == null) {
            return -1;
        }
        for (int i = 0; i < endpoints.size(); i++) {
            if (endpoint.address().equals(endpoints.get(i).target())) {
                return i;
            }
        }
        throw new AssertionError(endpoint + " is not in the configuration");
    }

    /** How often each endpoint is chosen in {@code picks} choices without a key. */
    int[] counts(int picks) {
        int[] counts = new int[endpoints.size()];
        for (int i = 0; i < picks; i++) {
            counts[pick()]++;
        }
        return counts;
    }

    /** Requests to endpoint {@code index} that begin and end on worker 0. */
    void outcomes(int index, int times, Outcome outcome) {
        EndpointState endpoint = endpoint(index);
        for (int i = 0; i < times; i++) {
            endpoint.began(0);
            endpoint.ended(0, 1_000_000, outcome);
        }
    }
}
