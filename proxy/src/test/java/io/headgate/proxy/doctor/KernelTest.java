package io.headgate.proxy.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel has gathered, and what it can do. */
class KernelTest {
    @TempDir
    private Path dir;

    private MadeUp made;

    @BeforeEach
    void start() {
        made = new MadeUp(dir).write("/proc/sys/kernel/osrelease", "6.1.0-37-amd64\n");
    }

    private String features(String yaml) {
        return MadeUp.told(new KernelFeatures().findings(made.subject(yaml)));
    }

    @Test
    void aPoolThatIsFilledIsWellAndAnEmptyOneIsAWarning() {
        made.write("/proc/sys/kernel/random/entropy_avail", "256\n");
        assertEquals(
                "OK the kernel has 256 random bits to begin with\n",
                MadeUp.told(new Entropy().findings(made.subject())));
        made.write("/proc/sys/kernel/random/entropy_avail", "12\n");
        String told = MadeUp.told(new Entropy().findings(made.subject()));
        assertTrue(told.startsWith("WARN the kernel has 12 random bits to begin with, and keys want 128 -> "), told);
    }

    @Test
    void aKernelThatHasAllIsWell() {
        assertEquals("OK Linux 6.1.0-37-amd64 has all that this configuration uses\n", features(MadeUp.YAML));
    }

    @Test
    void ioUringMustBeThereAndAllowedWhereItIsConfigured() {
        String yaml = MadeUp.YAML + "transport: io_uring\n";
        assertEquals("OK Linux 6.1.0-37-amd64, io_uring is allowed\n", features(yaml));
        made.write("/proc/sys/kernel/io_uring_disabled", "2\n");
        assertTrue(features(yaml).startsWith("FAIL transport: io_uring is configured, and"), features(yaml));
        made.write("/proc/sys/kernel/osrelease", "5.4.0\n");
        assertTrue(features(yaml).startsWith("FAIL transport: io_uring wants Linux 5.9"), features(yaml));
    }

    @Test
    void anOldKernelIsSlowWithDatagramsAndResetsWhoWaits() {
        made.write("/proc/sys/kernel/osrelease", "4.19.0-27\n");
        String told = features("""
                listeners: { dns: { bind: 127.0.0.1:5300, udp: { upstream: a } } }
                upstreams: { a: { endpoints: [127.0.0.1:5353] } }
                """);
        assertTrue(told.contains("WARN Linux 4.19.0-27 sends and receives datagrams one by one"), told);
        assertTrue(told.contains("WARN Linux 4.19.0-27 resets who waits"), told);
    }
}
