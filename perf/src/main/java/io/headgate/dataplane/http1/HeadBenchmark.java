package io.headgate.dataplane.http1;

import io.headgate.dataplane.exchange.Exchange;
import io.headgate.dataplane.exchange.ExchangeLog;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.http.Head;
import io.headgate.dataplane.http.HeadLimits;
import io.headgate.dataplane.http.Method;
import io.headgate.dataplane.http.RequestHead;
import io.headgate.dataplane.http.ResponseHead;
import io.headgate.dataplane.metrics.Metrics;
import io.headgate.dataplane.worker.Worker;
import io.headgate.perf.LoopThreads;
import io.headgate.perf.Samples;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Heads: from the socket's buffer to something understood, and from there to the buffer that is sent. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {LoopThreads.EXECUTOR, LoopThreads.EXECUTOR_CLASS})
public class HeadBenchmark {
    private static final HeadLimits LIMITS = new HeadLimits(8 * 1024, 8 * 1024, 32 * 1024, 100);

    private final ByteBuf browserGet = direct(Samples.BROWSER_GET);
    private final ByteBuf shortGet = direct(Samples.SHORT_GET);
    private final ByteBuf answer = direct(Samples.ANSWER_1K);
    private final HeadReader reader = new HeadReader();
    private final RequestHead request = new RequestHead();
    private final ResponseHead response = new ResponseHead();
    private final EventLoop loop = new DefaultEventLoop();
    private final Metrics metrics = Metrics.open(null, 1, 100);
    private final Worker worker = new Worker(0, loop, PooledByteBufAllocator.DEFAULT);
    private final HeadWriter writer = new HeadWriter(worker);
    private final Exchange exchange = new Exchange(worker, metrics.worker(0), ExchangeLog.OFF);

    private static ByteBuf direct(byte[] bytes) {
        return Unpooled.directBuffer(bytes.length).writeBytes(bytes);
    }

    /** Heads to write. */
    @Setup
    public void parse() {
        parseRequest(browserGet, exchange.request());
        parseResponse(exchange.response());
    }

    /** Ends the loop. */
    @TearDown
    public void stop() {
        metrics.close();
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    /** Nine fields, about 500 bytes. */
    @Benchmark
    public RequestHead browserRequest() {
        return parseRequest(browserGet, request);
    }

    /** One field. */
    @Benchmark
    public RequestHead shortRequest() {
        return parseRequest(shortGet, request);
    }

    /** Eight fields, about 270 bytes. */
    @Benchmark
    public ResponseHead answer() {
        return parseResponse(response);
    }

    /** The request's head as the endpoint gets it, but for the lines about the client. */
    @Benchmark
    public boolean writeRequest() {
        return writer.request(exchange, "127.0.0.1:9000").release();
    }

    /** The answer's head as the client gets it. */
    @Benchmark
    public boolean writeAnswer() {
        return writer.response(exchange, 1024, false, true).release();
    }

    private RequestHead parseRequest(ByteBuf from, RequestHead into) {
        read(from, into);
        must(RequestParser.parse(into, reader.start(), LIMITS) == null);
        return into;
    }

    private ResponseHead parseResponse(ResponseHead into) {
        read(answer, into);
        Failure failure = ResponseParser.parse(into, reader.start(), Method.GET, HeadLimits.RESPONSE);
        must(failure == null);
        return into;
    }

    private void read(ByteBuf from, Head into) {
        from.readerIndex(0);
        into.clear();
        reader.reset();
        must(reader.read(from, into, LIMITS) == HeadReader.Result.COMPLETE);
    }

    private static void must(boolean holds) {
        if (!holds) {
            throw new IllegalStateException("a sample is not understood");
        }
    }
}
