package io.headgate.dataplane.upstream;

import io.headgate.config.snapshot.Snapshot;
import io.headgate.config.yaml.ConfigReader;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Choosing one of sixteen endpoints, and accounting for the request. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls @Setup first
public class BalancerBenchmark {
    /** The policy, as it is configured. */
    @Param({
        "round_robin",
        "weighted_round_robin",
        "least_connections",
        "random",
        "two_choices",
        "peak_ewma",
        "first",
        "{ hash: { by: path, table: modulo } }",
        "{ hash: { by: path, table: ring } }",
        "{ hash: { by: path, table: maglev } }",
        "{ hash: { by: path, table: rendezvous } }"
    })
    public String balance = "round_robin";

    private final Tried tried = new Tried();
    private UpstreamGroup group;
    private long nowNs;
    private long key;

    /** Sixteen endpoints of two weights. */
    @Setup
    public void build() {
        StringBuilder yaml = new StringBuilder("upstreams:\n  app:\n    balance: " + balance + "\n    endpoints:\n");
        for (int i = 0; i < 16; i++) {
            yaml.append("      - { address: 127.0.0.1:%d, weight: %d }\n".formatted(9000 + i, 1 + i % 2));
        }
        yaml.append("listeners: { web: { bind: 127.0.0.1:0, http: {} } }\nroutes: [ { upstream: app } ]\n");
        UpstreamRegistry registry = new UpstreamRegistry(1, () -> nowNs, new byte[32], 1);
        registry.apply(
                Snapshot.of(1, ConfigReader.read("perf.yaml", yaml.toString()).orThrow()));
        group = registry.group("app", 0);
    }

    /** One request begins and ends. */
    @Benchmark
    public EndpointState choose() {
        nowNs += 1000;
        EndpointState chosen = group.pick(KeyHash.mix(++key) | 1, tried, nowNs);
        if (chosen == null) {
            throw new IllegalStateException("nobody was chosen");
        }
        chosen.began(0);
        chosen.ended(0, 1_000_000, Outcome.OK);
        return chosen;
    }
}
