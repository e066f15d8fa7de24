package io.headgate.perf.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The outputs are wrk 4.1.0's. */
class WrkTest {
    private static final String OUTPUT = """
            Running 1s test @ http://127.0.0.1:15999/body
              1 threads and 8 connections
              Thread Stats   Avg      Stdev     Max   +/- Stdev
                Latency    96.24us  194.70us   4.09ms   99.02%
                Req/Sec    94.67k     4.68k   98.02k    90.91%
              103188 requests in 1.10s, 124.39MB read
            Requests/sec:  93861.46
            Transfer/sec:    113.14MB
            counted requests=103188 micros=1099365 errors=0 p50=80 p99=271 p999=3459
            """;

    @Test
    void whatItCountedIsRead() {
        LoadCount count = Wrk.parse(OUTPUT);
        assertEquals(new LoadCount(103_188, 1_099_365, 0, 80, 271, 3459), count);
        assertEquals(93_861.46, count.perSecond(), 0.01);
    }

    @Test
    void errorsAreReadBesideThoseItTellsPeople() {
        LoadCount count = Wrk.parse("""
                  85390 requests in 1.10s, 25.08MB read
                  Non-2xx or 3xx responses: 85390
                counted requests=85390 micros=1099683 errors=85390 p50=89 p99=950 p999=1736
                """);
        assertEquals(85_390, count.errors());
    }

    @Test
    void anOutputWithoutCountsIsAFailureThatShowsIt() {
        BenchFailed failed = assertThrows(
                BenchFailed.class, () -> Wrk.parse("unable to connect to 127.0.0.1:15998 Connection refused"));
        assertTrue(String.valueOf(failed.getMessage()).contains("Connection refused"), failed::toString);
    }
}
