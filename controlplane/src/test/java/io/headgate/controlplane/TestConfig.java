package io.headgate.controlplane;

import io.headgate.config.AccessLog;
import io.headgate.config.Address;
import io.headgate.config.Admin;
import io.headgate.config.AllConnections;
import io.headgate.config.Balance;
import io.headgate.config.Config;
import io.headgate.config.Endpoint;
import io.headgate.config.Health;
import io.headgate.config.HealthProbe;
import io.headgate.config.KeepAlive;
import io.headgate.config.Log;
import io.headgate.config.LogFormat;
import io.headgate.config.LogLevel;
import io.headgate.config.MetricsAccess;
import io.headgate.config.Protocol;
import io.headgate.config.RetryBudget;
import io.headgate.config.StatusRange;
import io.headgate.config.Transport;
import io.headgate.config.Upstream;
import io.headgate.config.UpstreamLimits;
import io.headgate.config.UpstreamTimeouts;
import io.headgate.config.WhenAllDown;
import io.headgate.config.Workers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Configurations with the defaults of the grammar and one upstream called `app`.
public final class TestConfig {
    private TestConfig() {}

    /// @param endpoints in the short form
    public static Config of(@Nullable Health health, Object... endpoints) {
        return withAdmin("127.0.0.1:9900", health, endpoints);
    }

    public static Config withAdmin(String admin, @Nullable Health health, Object... endpoints) {
        Upstream app = new Upstream(
                Protocol.HTTP1,
                null,
                Balance.Policy.ROUND_ROBIN,
                Arrays.stream(endpoints).map(e -> Endpoint.ofText(e.toString())).toList(),
                null,
                health,
                null,
                new UpstreamLimits(1024, 1024, 10240, Duration.ofSeconds(5)),
                new RetryBudget(20, 3),
                null,
                WhenAllDown.FAIL_CLOSED,
                new KeepAlive(256, Duration.ofSeconds(55), null, Duration.ofSeconds(15)),
                new UpstreamTimeouts(Duration.ofSeconds(2)),
                null);
        return new Config(
                Map.of(),
                List.of(),
                Map.of("app", app),
                new AllConnections(1_000_000),
                AccessLog.ofText("off"),
                new Log(LogLevel.INFO, LogFormat.TEXT),
                Map.of(),
                new Admin(Address.parse(admin), null, List.of(), Map.of(), MetricsAccess.USERS),
                new Workers(0),
                Transport.EPOLL,
                true);
    }

    /// Every 2 s exactly, 1 s at most, fall 3, rise 2.
    public static Health health(HealthProbe probe) {
        return new Health(probe, Duration.ofSeconds(2), Duration.ofSeconds(1), 3, 2, 0);
    }

    /// Connects and leaves.
    public static HealthProbe.Tcp tcp() {
        return new HealthProbe.Tcp(null, null);
    }

    /// A GET of `/healthz` as the grammar's defaults have it.
    public static HealthProbe.Http http() {
        return http(null, null, "200-399");
    }

    public static HealthProbe.Http http(@Nullable String host, @Nullable String body, String... status) {
        List<StatusRange> ranges = Arrays.stream(status).map(StatusRange::parse).toList();
        return new HealthProbe.Http("/healthz", host, new HealthProbe.Expect(ranges, body));
    }
}
