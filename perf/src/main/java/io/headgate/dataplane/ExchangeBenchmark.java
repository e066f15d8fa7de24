package io.headgate.dataplane;

import io.headgate.perf.Http2Samples;
import io.headgate.perf.Samples;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A whole exchange in memory: everything but the transport and the kernel. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls @Setup first
public class ExchangeBenchmark {
    /** Exchanges in one task of the loop: enough that handing the task over costs nothing. */
    static final int BATCH = 1000;

    /** What is exchanged, and through which route. */
    public enum Kind {
        /** The load of the comparison with other proxies: GET, 1 KiB. */
        SHORT_GET("", Samples.SHORT_GET, Samples.ANSWER_1K),
        BROWSER_GET("", Samples.BROWSER_GET, Samples.ANSWER_1K),
        /** As {@link #BROWSER_GET}, over HTTP/2, on a connection that has asked before. */
        HTTP2_GET("", Http2Samples.GET, Samples.ANSWER_1K),
        CHUNKED_ANSWER("", Samples.BROWSER_GET, Samples.ANSWER_CHUNKED),
        POST_16K("", Samples.POST_16K, Samples.ANSWER_1K),
        POST_CHUNKED("", Samples.POST_CHUNKED, Samples.ANSWER_1K),
        /** A route with header edits on both ways. */
        HEADER_EDITS("""
                filters:
                      request_headers: { set: { x-env: prod }, remove: [x-internal] }
                      response_headers: { set: { strict-transport-security: max-age=31536000 } }
                """, Samples.BROWSER_GET, Samples.ANSWER_1K),
        /** A route with a rate limit nobody reaches. */
        RATE_LIMIT(
                "filters: { rate_limit: { rate: 100000000/s, burst: 1000000, by: source } }",
                Samples.BROWSER_GET,
                Samples.ANSWER_1K),
        /** A route without filters, among others without: what {@link #BESIDE_FILTERS} is compared with. */
        BESIDE_BARE("", Samples.BROWSER_GET, Samples.ANSWER_1K, neighbours("")),
        /** A route without filters, among others that have every kind of them. */
        BESIDE_FILTERS("", Samples.BROWSER_GET, Samples.ANSWER_1K, neighbours("""
                filters:
                      request_headers: { set: { x-env: prod }, remove: [x-internal] }
                      response_headers: { set: { strict-transport-security: max-age=31536000 } }
                      rate_limit: { rate: 100000000/s, burst: 1000000, by: source }
                      gzip: {}
                """));

        final String filters;
        final byte[] request;
        final byte[] answer;
        final String neighbours;

        Kind(String filters, byte[] request, byte[] answer) {
            this(filters, request, answer, "");
        }

        Kind(String filters, byte[] request, byte[] answer, String neighbours) {
            this.neighbours = neighbours;
            this.filters = filters;
            this.request = request;
            this.answer = answer;
        }

        /** What the client sends first. */
        byte[] opening() {
            return this == HTTP2_GET ? Http2Samples.OPENING : request;
        }

        /** Routes that the request does not take, with the same filters each. */
        private static String neighbours(String filters) {
            StringBuilder routes = new StringBuilder();
            for (String prefix : new String[] {"/elsewhere", "/far/away", "/not/here"}) {
                routes.append("""
                          - match: { path_prefix: %s }
                            upstream: app
                            %s
                        """.formatted(prefix, filters));
            }
            return routes.toString();
        }
    }

    /** What is exchanged. */
    @Param
    public Kind kind = Kind.SHORT_GET;

    private InMemoryGateway gateway;
    private Callable<Boolean> batch;

    /** Compiles the route. */
    @Setup(Level.Trial)
    public void start() {
        gateway = gateway(kind, "off");
        batch = () -> {
            for (int i = 0; i < BATCH; i++) {
                gateway.exchange();
            }
            return true;
        };
    }

    /** A gateway whose one route is that of {@code kind}. */
    static InMemoryGateway gateway(Kind kind, String accessLog) {
        return new InMemoryGateway(
                """
                listeners:
                  web: { bind: 127.0.0.1:0, http: {} }
                routes:
                %s
                  - upstream: app
                    %s
                upstreams:
                  app: { endpoints: [127.0.0.1:1] }
                access_log: %s
                """.formatted(kind.neighbours, kind.filters, accessLog), kind.opening(), kind.request, kind.answer);
    }

    /** A thousand exchanges on the worker's loop. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public boolean exchange() {
        return gateway.onLoop(batch);
    }

    /** Stops the loop. */
    @TearDown(Level.Trial)
    public void stop() {
        gateway.close();
    }
}
