package io.headgate.dataplane.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.headgate.config.Rate;
import io.headgate.dataplane.http.Ascii;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusalLinesTest {
    private static String lines(String rate, long waitNs) {
        byte[] lines = new RefusalLines(Rate.parse(rate)).of(waitNs);
        return Ascii.text(lines, 0, lines.length);
    }

    @ParameterizedTest
    @CsvSource({
        "100/s, 1, 100, 1, 1",
        "100/s, 1000000000, 100, 1, 1",
        "100/s, 1000000001, 100, 1, 2",
        "6000/m, 1, 6000, 60, 1",
        "5/100ms, 1, 50, 1, 1",
        "3/1500ms, 1, 4, 2, 1",
        "1/24h, 86400000000000, 1, 86400, 86400",
        "1024TiB/s, 1, 999999999999999, 1, 1"
    })
    void theyNameTheWaitAndThePolicyInWholeSeconds(String rate, long waitNs, long quota, long window, long wait) {
        assertEquals(
                "retry-after: " + wait + "\r\nratelimit-policy: \"rate_limit\";q=" + quota + ";w=" + window
                        + "\r\nratelimit: \"rate_limit\";r=0;t=" + wait + "\r\n",
                lines(rate, waitNs));
    }

    @Test
    void theUsualOnesAreMadeOnce() {
        RefusalLines lines = new RefusalLines(Rate.parse("1/m"));

        assertSame(lines.of(59_500_000_000L), lines.of(60_000_000_000L));
    }
}
