package io.headgate.proxy.cli;

import io.headgate.dataplane.metrics.CountersFile;
import io.headgate.dataplane.metrics.Sample;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A node's counters at one moment, what they moved by since the moment before, and what its admin API says.
 *
 * @param alive whether the process that wrote the counters still runs
 * @param seconds since the moment before; 0: there was none
 * @param api what {@code /v1/status}, {@code /v1/upstreams} and {@code /v1/routes} answered, empty when nobody did
 * @param routes how long requests took since the start
 * @param upstreams how long tries took since the start
 * @param before the moment before; null: there was none
 * @param apiError why nobody did
 */
record TopReading(
        CountersFile file,
        boolean alive,
        long atNs,
        double seconds,
        Map<Key, Double> values,
        Map<Key, Double> moved,
        Doc api,
        TopLatencies routes,
        TopLatencies upstreams,
        @Nullable TopReading before,
        @Nullable String apiError) {
    /** One series. */
    record Key(String name, Map<String, String> labels) {}

    static TopReading first(CountersFile file, AdminClient client) throws IOException {
        return read(file, client, null, 0);
    }

    TopReading next(CountersFile now, AdminClient client) throws IOException {
        boolean restarted = now.pid() != file.pid() || !now.startedAt().equals(file.startedAt());
        double passed = restarted ? 0 : (System.nanoTime() - atNs) / 1e9;
        return read(now, client, restarted ? null : withoutBefore(), passed);
    }

    /** Only the last moment is kept. */
    private TopReading withoutBefore() {
        return new TopReading(file, alive, atNs, seconds, values, moved, api, routes, upstreams, null, apiError);
    }

    private static TopReading read(CountersFile file, AdminClient client, @Nullable TopReading before, double seconds)
            throws IOException {
        Map<Key, Double> values = new LinkedHashMap<>();
        Map<Key, Double> moved = new HashMap<>();
        Map<Key, Double> earlier = before == null ? Map.of() : before.values;
        for (Sample sample : file.samples()) {
            Key key = new Key(sample.name(), sample.labels());
            values.put(key, sample.value());
            moved.put(key, seconds > 0 ? sample.value() - earlier.getOrDefault(key, 0.0) : 0);
        }
        long atNs = System.nanoTime();
        boolean alive = ProcessHandle.of(file.pid()).map(ProcessHandle::isAlive).orElse(false);
        Map<String, Object> api = new LinkedHashMap<>();
        Doc latencies = new Doc(Map.of());
        String error = null;
        if (alive) {
            try {
                api.put("status", client.get("/v1/status").members());
                api.putAll(client.get("/v1/upstreams").members());
                api.putAll(client.get("/v1/routes").members());
                latencies = client.get("/v1/latencies");
            } catch (CommandFailed e) {
                error = e.getMessage();
            }
        }
        return new TopReading(
                file,
                alive,
                atNs,
                seconds,
                values,
                moved,
                new Doc(api),
                TopLatencies.of(latencies.list("routes")),
                TopLatencies.of(latencies.list("upstreams")),
                before,
                error);
    }

    /** How long requests took since the moment before, by route; since the start where there was none. */
    TopLatencies routesNow() {
        return before == null ? routes : routes.since(before.routes);
    }

    /** How long tries took since then, by upstream. */
    TopLatencies upstreamsNow() {
        return before == null ? upstreams : upstreams.since(before.upstreams);
    }

    /** The sum of a metric over the series that {@code which} takes. */
    double total(String name, Predicate<Map<String, String>> which) {
        return sum(values, name, which);
    }

    /** The same, as movement per second; 0 when there was no moment before. */
    double rate(String name, Predicate<Map<String, String>> which) {
        return seconds > 0 ? sum(moved, name, which) / seconds : 0;
    }

    /** Of one series. */
    double rate(Key key) {
        return seconds > 0 ? moved.getOrDefault(key, 0.0) / seconds : 0;
    }

    private static double sum(Map<Key, Double> values, String name, Predicate<Map<String, String>> which) {
        double sum = 0;
        for (Map.Entry<Key, Double> entry : values.entrySet()) {
            if (entry.getKey().name().equals(name) && which.test(entry.getKey().labels())) {
                sum += entry.getValue();
            }
        }
        return sum;
    }

    /** The values that a label of a metric has, in order. */
    List<String> labels(String name, String label) {
        return values.keySet().stream()
                .filter(key -> key.name().equals(name) && key.labels().containsKey(label))
                .map(key -> String.valueOf(key.labels().get(label)))
                .distinct()
                .sorted()
                .toList();
    }

    /** As {@code --json} prints it: every series with its value and its rate. */
    Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("at", Instant.now().toString());
        members.put("version", file.version());
        members.put("pid", file.pid());
        members.put("alive", alive);
        members.put("started_at", file.startedAt().toString());
        members.put("interval_seconds", seconds);
        members.put("series", values.entrySet().stream().map(this::member).toList());
        members.putAll(api.members());
        return members;
    }

    private Map<String, Object> member(Map.Entry<Key, Double> entry) {
        Map<String, Object> member = new LinkedHashMap<>();
        member.put("name", entry.getKey().name());
        member.put("labels", new TreeMap<>(entry.getKey().labels()));
        member.put("value", entry.getValue());
        member.put("rate", rate(entry.getKey()));
        return member;
    }

    Duration up() {
        return Duration.between(file.startedAt(), Instant.now());
    }
}
