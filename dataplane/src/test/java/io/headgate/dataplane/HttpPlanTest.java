package io.headgate.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.config.Rate;
import org.junit.jupiter.api.Test;

class HttpPlanTest {
    @Test
    void aRateIsSoManyBytesASecondHoweverManyItsUnitsAre() {
        assertEquals(0, HttpPlan.bytesPerSecond(null));
        assertEquals(240, HttpPlan.bytesPerSecond(Rate.parse("240/s")));
        assertEquals(1, HttpPlan.bytesPerSecond(Rate.parse("1/h")));
        assertEquals((10L << 30) / 3600, HttpPlan.bytesPerSecond(Rate.parse("10GiB/h")));
        assertEquals(1L << 40, HttpPlan.bytesPerSecond(Rate.parse("1TiB/s")));
        assertEquals(Long.MAX_VALUE, HttpPlan.bytesPerSecond(Rate.parse("8388607TiB/ms")));
    }
}
