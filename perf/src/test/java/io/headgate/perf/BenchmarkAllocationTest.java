package io.headgate.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http1.HeadBenchmark;
import io.headgate.dataplane.http2.hpack.HpackBenchmark;
import io.headgate.dataplane.route.RouteTableBenchmark;
import io.headgate.dataplane.tls.HelloBenchmark;
import io.headgate.dataplane.upstream.BalancerBenchmark;
import io.headgate.dataplane.worker.TimersBenchmark;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jmh.annotations.Param;

/** What the benchmarks of hot parts measure allocates nothing. */
class BenchmarkAllocationTest {
    /** About 2 ms of look-ups: short enough to be left alone by others now and then. */
    private static final int LOOKUPS = 10_000;

    /** On a thread as workers have it: Netty recycles its objects only there. */
    private static void assertAllocatesNothing(Runnable work) throws InterruptedException {
        AtomicLong bytes = new AtomicLong(-1);
        Thread thread = new DefaultThreadFactory("worker", true).newThread(() -> bytes.set(Allocation.of(work)));
        thread.start();
        thread.join();
        assertEquals(0, bytes.get(), () -> "bytes in " + Allocation.TIMES + " rounds; -1: the thread failed");
    }

    @Test
    void readingAndWritingHeads() throws InterruptedException {
        HeadBenchmark heads = new HeadBenchmark();
        heads.parse();
        assertAllocatesNothing(heads::browserRequest);
        assertAllocatesNothing(heads::shortRequest);
        assertAllocatesNothing(heads::answer);
        assertAllocatesNothing(heads::writeRequest);
        assertAllocatesNothing(heads::writeAnswer);
        heads.stop();
    }

    @Test
    void headerCompression() throws InterruptedException {
        HpackBenchmark hpack = new HpackBenchmark();
        hpack.remember();
        assertAllocatesNothing(hpack::decodeFirstRequest);
        assertAllocatesNothing(hpack::decodeNextRequest);
        assertAllocatesNothing(hpack::encodeAnswer);
    }

    @Test
    void findingOneOfTenThousandRoutes() throws InterruptedException {
        RouteTableBenchmark routes = new RouteTableBenchmark();
        routes.build();
        assertAllocatesNothing(routes::find);
    }

    /** The best of a few, since a busy machine takes time from some of them. */
    @Test
    void findingOneOfTenThousandRoutesTakesLessThanAMicrosecond() {
        RouteTableBenchmark routes = new RouteTableBenchmark();
        routes.build();
        double bestNs = Double.MAX_VALUE;
        for (int round = 0; round < 200 && bestNs > 300; round++) {
            long startNs = System.nanoTime();
            for (int i = 0; i < LOOKUPS; i++) {
                routes.find();
            }
            bestNs = Math.min(bestNs, (System.nanoTime() - startNs) / (double) LOOKUPS);
        }
        double least = bestNs;
        assertTrue(least < 1000, () -> "one look-up took " + least + " ns at best");
    }

    @Test
    void findingARuleForAClientHello() throws Exception {
        HelloBenchmark hellos = new HelloBenchmark();
        hellos.build();
        assertAllocatesNothing(hellos::findRule);
    }

    @ParameterizedTest
    @MethodSource("policies")
    void choosingAnEndpoint(String balance) throws InterruptedException {
        BalancerBenchmark balancer = new BalancerBenchmark();
        balancer.balance = balance;
        balancer.build();
        assertAllocatesNothing(balancer::choose);
    }

    static String[] policies() throws NoSuchFieldException {
        String[] all = BalancerBenchmark.class
                .getField("balance")
                .getAnnotation(Param.class)
                .value();
        assertTrue(all.length > 10, () -> "policies: " + Arrays.toString(all));
        return all;
    }

    @Test
    void armingAndPollingTimers() throws InterruptedException {
        TimersBenchmark timers = new TimersBenchmark();
        timers.connect();
        assertAllocatesNothing(timers::requireAnEarlierLook);
        assertAllocatesNothing(timers::lookAtAllOnce);
    }
}
