package io.headgate.os;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class SystemClockTest {
    @Test
    void theKernelSaysHowWrongItsClockMayBe() {
        Assumptions.assumeTrue(Libc.available(), "SKIPPED: this is no Linux on amd64 or aarch64");
        SystemClock clock = SystemClock.read();
        assertNotNull(clock);
        // The kernel gives up at 16 s and says that nobody keeps it.
        assertTrue(clock.errorUsMax() >= 0 && clock.errorUsMax() <= 16_000_000, clock::toString);
    }
}
