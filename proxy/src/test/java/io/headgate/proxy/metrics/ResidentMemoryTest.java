package io.headgate.proxy.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ResidentMemoryTest {
    @Test
    void isReadInKibibytes() {
        assertEquals(2048, ResidentMemory.of(List.of("Name:\tjava", "VmHWM:\t 9 kB", "VmRSS:\t       2 kB")));
    }

    @Test
    void isNoNumberWhereNobodyTells() {
        assertEquals(Double.NaN, ResidentMemory.of(List.of("Name:\tjava")));
    }

    @Test
    void ofThisProcessIsMoreThanAMegabyte() {
        assertTrue(ResidentMemory.bytes() > 1 << 20, () -> ResidentMemory.bytes() + " bytes");
    }
}
