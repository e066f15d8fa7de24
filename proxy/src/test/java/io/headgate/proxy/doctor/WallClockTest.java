package io.headgate.proxy.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.os.SystemClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WallClockTest {
    @TempDir
    private Path dir;

    private MadeUp made;

    @BeforeEach
    void start() {
        made = new MadeUp(dir);
    }

    private String told() {
        return MadeUp.told(new WallClock().findings(made.subject()));
    }

    @Test
    void aClockThatIsKeptIsToldWithItsError() {
        assertEquals("OK the clock follows another one; it may be wrong by 1 ms\n", told());
    }

    @Test
    void oneThatIsNotKeptOrKeptBadlyIsAWarning() {
        made.clock(new SystemClock(false, 16_000_000));
        assertTrue(told().startsWith("WARN the clock follows no other clock"), told());
        made.clock(new SystemClock(true, 31_000_000));
        assertTrue(told().startsWith("WARN the clock follows another one badly"), told());
        made.clock(null);
        assertTrue(told().startsWith("OK the kernel does not tell"), told());
    }

    @Test
    void aClockThatIsBehindWhatWasWrittenIsAFailure() {
        made.now(Instant.EPOCH);
        assertTrue(told().contains("FAIL it is 1970-01-01T00:00:00Z, and "), told());
    }

    @Test
    void aClockThatWasSetWhileTheNodeRanIsAWarning() throws Exception {
        Instant now = Instant.now();
        made.node()
                .write("/proc/uptime", "5000.25 9000.00\n")
                .write("/proc/77/stat", "77 (a (b) c) S 1" + " 0".repeat(17) + " 100000 0 0\n")
                .write(made.state.resolve("run/admin"), "127.0.0.1:9900\n")
                .now(now);
        Path admin = made.state.resolve("run/admin");
        Files.setLastModifiedTime(admin, FileTime.from(now.minus(Duration.ofSeconds(3998))));
        assertEquals("OK the clock follows another one; it may be wrong by 1 ms\n", told());
        Files.setLastModifiedTime(admin, FileTime.from(now.minus(Duration.ofSeconds(400))));
        assertTrue(told().contains("WARN the clock was set by -3600 s since the node that runs (process 77)"), told());
    }
}
