package io.headgate.dataplane.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import io.headgate.config.Balance;
import io.headgate.config.Outlier;
import io.headgate.config.SameSite;
import io.headgate.config.Sticky;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A request costs no garbage, whatever the policy. */
class AllocationTest {
    private static final int TIMES = 100_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    static Stream<Balance> everyPolicy() {
        return UpstreamGroupTest.everyPolicy();
    }

    private static void assertAllocatesNothing(IntConsumer work) {
        run(work);
        run(work);
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 3; attempt++) { // what the compiler leaves behind when it swaps code comes once
            long before = THREADS.getCurrentThreadAllocatedBytes();
            run(work);
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        assertEquals(0, least, "bytes in " + TIMES + " requests");
    }

    private static void run(IntConsumer work) {
        for (int i = 0; i < TIMES; i++) {
            work.accept(i);
        }
    }

    @ParameterizedTest
    @MethodSource("everyPolicy")
    void choosingAndFinishingAllocatesNothing(Balance balance) {
        UpstreamFixture app = UpstreamFixture.of(1, 4, balance, 1, 1, 2, 3, 1);
        app.outlier = new Outlier(
                5, 5, Duration.ofMillis(10), Duration.ofSeconds(1), 50, new Outlier.SuccessRate(1.9, 10, 3));
        app.apply();
        assertAllocatesNothing(i -> {
            app.nowNs += 1_000;
            app.tried.clear();
            EndpointState first = app.chosen(1, KeyHash.balancing(i));
            app.tried.add(first);
            EndpointState second = app.chosen(1, i & 1);
            first.began(1);
            first.ended(1, 1_000 + i, i % 7 == 0 ? Outcome.STATUS_5XX : Outcome.OK);
            second.began(1);
            second.ended(1, 1_000 + i, i % 11 == 0 ? Outcome.GATEWAY_ERROR : Outcome.OK);
        });
    }

    @Test
    void stickinessAllocatesNothing() {
        UpstreamFixture app = UpstreamFixture.of(Balance.Policy.ROUND_ROBIN, 1, 1, 1);
        app.sticky = new Sticky("hg", SameSite.LAX, false, null, null);
        app.apply();
        UpstreamGroup group = app.group();
        byte[] cookie = new String(group.stickyCookie(app.endpoint(1), false), StandardCharsets.US_ASCII)
                .substring(3, 25)
                .getBytes(StandardCharsets.US_ASCII);
        EndpointState endpoint = app.endpoint(1);
        assertAllocatesNothing(i -> {
            assertEquals(endpoint, group.pickSticky(cookie, 0, cookie.length, app.nowNs));
            group.stickyCookie(endpoint, false);
        });
    }

    @Test
    void permitsAndBudgetsAllocateNothing() {
        UpstreamFixture app = UpstreamFixture.of(Balance.Policy.ROUND_ROBIN, 1);
        UpstreamState state = app.state();
        EndpointState endpoint = app.endpoint(0);
        assertAllocatesNothing(i -> {
            state.tryRequest();
            state.tryPend();
            state.pendDone();
            endpoint.tryOpen();
            endpoint.idle(0, 1);
            endpoint.idle(0, -1);
            endpoint.closed();
            if (state.retryBudget().tryRetry()) {
                state.retryBudget().retryDone();
            }
            state.requestDone();
        });
    }

    @Test
    void hashingAllocatesNothing() {
        byte[] key = new byte[100];
        long[] sum = new long[1];
        assertAllocatesNothing(i -> sum[0] += KeyHash.balancing(key, i % 50, 100) + KeyHash.hash(key, 0, i % 100));
    }
}
