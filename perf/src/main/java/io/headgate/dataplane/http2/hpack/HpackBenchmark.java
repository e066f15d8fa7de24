package io.headgate.dataplane.http2.hpack;

import io.headgate.perf.Http2Samples;
import java.nio.charset.StandardCharsets;
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

/** Header compression of a browser's nine fields and a usual answer's seven. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HpackBenchmark {
    private static final byte[] ANSWER = """
            server: nginx/1.22.1\r
            date: Mon, 23 Nov 2026 20:00:00 GMT\r
            content-type: application/octet-stream\r
            last-modified: Mon, 23 Nov 2026 19:00:00 GMT\r
            etag: "6743a1b0-400"\r
            accept-ranges: bytes\r
            content-length: 1024\r
            """.getBytes(StandardCharsets.US_ASCII);

    private final LineMemory memory = new LineMemory();
    private final HpackDecoder fresh = new HpackDecoder(memory);
    private final HpackDecoder known = new HpackDecoder(memory);
    private final byte[] out = new byte[1024];
    private int taken;

    private void take(byte[] bytes, int nameStart, int nameEnd, int valueStart, int valueEnd, int kind) {
        taken += valueEnd - nameStart + kind;
    }

    private final FieldSink sink = this::take;

    /** The first request of a connection. */
    @Setup
    public void remember() {
        decode(known, Http2Samples.FIRST_BLOCK);
    }

    private int decode(HpackDecoder decoder, byte[] block) {
        if (!decoder.decode(block, 0, block.length, sink)) {
            throw new IllegalStateException("not a block");
        }
        return taken;
    }

    /** All fields in full, each remembered. */
    @Benchmark
    public int decodeFirstRequest() {
        return decode(fresh, Http2Samples.FIRST_BLOCK);
    }

    /** All fields by their number. */
    @Benchmark
    public int decodeNextRequest() {
        return decode(known, Http2Samples.NEXT_BLOCK);
    }

    @Benchmark
    public int encodeAnswer() {
        return HpackEncoder.lines(out, HpackEncoder.status(out, 0, 200), ANSWER, ANSWER.length);
    }
}
