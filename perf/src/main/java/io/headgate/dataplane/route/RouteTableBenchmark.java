package io.headgate.dataplane.route;

import io.headgate.config.Config;
import io.headgate.config.yaml.ConfigReader;
import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.ClientAddress;
import io.headgate.dataplane.http.RequestHead;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Ten thousand routes: a hundred hosts with a hundred path prefixes each; requests for all of them in no order. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls @Setup first
public class RouteTableBenchmark {
    private static final int HOSTS = 100;
    private static final int PATHS = 100;
    private static final int REQUESTS = 1024;

    private final ClientAddress client = new ClientAddress();
    private final RequestHead[] heads = new RequestHead[REQUESTS];
    private final Random random = new Random(1);
    private Config config;
    private RouteTable<String> table;
    private int next;

    /** Reads the routes as an operator would write them. */
    @Setup
    public void build() {
        StringBuilder yaml = new StringBuilder("listeners: { web: { bind: 127.0.0.1:0, http: {} } }\nroutes:\n");
        for (int i = 0; i < HOSTS * PATHS; i++) {
            yaml.append("  - { match: { host: h%d.example.com, path_prefix: /service%d }, upstream: app }\n"
                    .formatted(i / PATHS, i % PATHS));
        }
        yaml.append("upstreams: { app: { endpoints: [127.0.0.1:1] } }\n");
        config = ConfigReader.read("perf.yaml", yaml.toString()).orThrow();
        table = routes();
        for (int i = 0; i < REQUESTS; i++) {
            heads[i] = head(
                    "/service" + random.nextInt(PATHS) + "/orders/17", "h" + random.nextInt(HOSTS) + ".example.com");
        }
    }

    /** As the parser leaves it. */
    private static RequestHead head(String path, String host) {
        RequestHead head = new RequestHead();
        byte[] bytes = Ascii.bytes("GET " + path + " HTTP/1.1\r\nhost: " + host + "\r\n\r\n");
        System.arraycopy(bytes, 0, head.reserve(bytes.length), 0, bytes.length);
        head.received(bytes.length);
        int pathEnd = 4 + path.length();
        int hostStart = pathEnd + 17;
        head.requestLine(0, 3, false);
        head.target(4, pathEnd, 0, 0, false);
        head.authority(hostStart, hostStart + host.length(), hostStart + host.length());
        return head;
    }

    private RouteTable<String> routes() {
        List<String> targets = config.routes().stream().map(Object::toString).toList();
        return RouteTable.of(config.routes(), targets, "web");
    }

    /** One request finds its route. */
    @Benchmark
    public String find() {
        String found = table.find(heads[next++ & REQUESTS - 1], client);
        if (found == null) {
            throw new IllegalStateException("no route was found");
        }
        return found;
    }
}
