package io.headgate.dataplane.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.Retries;
import io.headgate.config.RetryOn;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.worker.Timed;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CompiledRetriesTest {
    private static final long MS = 1_000_000;

    private static CompiledRetries retries(@Nullable Duration perTry, String... when) {
        return new CompiledRetries(
                new Retries(2, Arrays.stream(when).map(RetryOn::parse).toList(), perTry, Duration.ofMillis(25)));
    }

    private static Set<Failure> covered(CompiledRetries retries) {
        Set<Failure> covered = EnumSet.allOf(Failure.class);
        covered.removeIf(failure -> !retries.covers(failure));
        return covered;
    }

    @Test
    void coversWhatItsReasonsMean() {
        assertEquals(Set.of(), covered(retries(null)));
        assertEquals(
                EnumSet.of(
                        Failure.CONNECT_REFUSED,
                        Failure.CONNECT_FAILED,
                        Failure.CONNECT_TIMEOUT,
                        Failure.OTHER_PROTOCOL),
                covered(retries(null, "connect_failure")));
        assertEquals(
                EnumSet.of(Failure.REUSE_RACE, Failure.NOT_PROCESSED, Failure.RESET, Failure.ENDPOINT_PONG_TIMEOUT),
                covered(retries(null, "reuse_race", "reset")));
        assertEquals(EnumSet.of(Failure.TRY_TIMEOUT), covered(retries(Duration.ofSeconds(1), "timeout")));
    }

    @Test
    void coversOnlyTheStatusesNamed() {
        CompiledRetries retries = retries(null, "503", "429");
        assertTrue(retries.coversStatus(503) && retries.coversStatus(429) && retries.covers(Failure.STATUS));
        assertFalse(retries.coversStatus(502) || retries.coversStatus(200));
        assertFalse(retries(null, "reset").covers(Failure.STATUS));
    }

    @Test
    void aTryIsLimitedOnlyWhenAskedFor() {
        assertEquals(Timed.NEVER, retries(null).perTryNs());
        assertEquals(1500 * MS, retries(Duration.ofMillis(1500)).perTryNs());
        assertEquals(2, retries(null).attempts());
    }

    @Test
    void pausesDoubleUpToABound() {
        CompiledRetries retries = retries(null);
        assertEquals(25 * MS, retries.backOffNs(1, 0));
        assertEquals(50 * MS, retries.backOffNs(2, 0));
        assertEquals(100 * MS, retries.backOffNs(3, 0));
        assertEquals(1600 * MS, retries.backOffNs(7, 0));
        assertEquals(1600 * MS, retries.backOffNs(100, 0));
    }

    @Test
    void pausesAreShortenedByAtMostAHalf() {
        CompiledRetries retries = retries(null);
        assertEquals(75 * MS, retries.backOffNs(3, 0.5));
        assertTrue(retries.backOffNs(3, Math.nextDown(1.0)) >= 50 * MS);
    }
}
