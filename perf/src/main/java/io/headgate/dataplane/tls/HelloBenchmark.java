package io.headgate.dataplane.tls;

import io.headgate.config.ServerName;
import io.headgate.config.SniRule;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
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

/** From the bytes of the JDK's ClientHello to one of a thousand rules. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls @Setup first
public class HelloBenchmark {
    private static final int RULES = 1000;

    private final byte[] scratch = new byte[HelloReader.HELLO_BYTES_MAX];
    private final ClientHello hello = new ClientHello();
    private final HelloReader complete = new HelloReader();
    private SniTable table;
    private ByteBuf bytes;

    /** Makes the rules, and a hello with a name and two protocols. */
    @Setup
    public void build() throws NoSuchAlgorithmException, SSLException {
        List<SniRule> rules = new ArrayList<>();
        for (int i = 0; i < RULES; i++) {
            ServerName name = ServerName.parse((i % 2 == 0 ? "" : "*.") + "h" + i + ".example.com");
            rules.add(new SniRule(List.of(name), List.of(), "app"));
        }
        table = new SniTable(rules);
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName("shop.h777.example.com")));
        parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
        engine.setUseClientMode(true);
        engine.setSSLParameters(parameters);
        ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), out);
        bytes = Unpooled.copiedBuffer(out.flip());
        complete.read(bytes);
    }

    /** All that a connection costs. */
    @Benchmark
    public int read() {
        HelloReader reader = new HelloReader();
        if (reader.read(bytes) != HelloResult.FOUND) {
            throw new IllegalStateException("the hello is not complete");
        }
        return find(reader);
    }

    /** The part behind the reader, of which each connection has one. */
    @Benchmark
    public int findRule() {
        return find(complete);
    }

    private int find(HelloReader reader) {
        if (hello.parse(scratch, reader.copyMessage(bytes, scratch)) != HelloResult.FOUND) {
            throw new IllegalStateException("the hello is not valid");
        }
        return table.find(hello);
    }
}
