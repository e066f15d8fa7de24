package io.headgate.proxy.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescriptorsTest {
    private static final String UNIT = "/usr/lib/systemd/system/headgate.service";

    @TempDir
    private Path dir;

    private MadeUp made;

    @BeforeEach
    void start() {
        made = new MadeUp(dir).write("/proc/sys/fs/file-nr", "1000\t0\t9223372036854775807\n");
    }

    private String told() {
        return MadeUp.told(new Descriptors().findings(made.subject()));
    }

    private static String limits(String hard) {
        return "Limit                     Soft Limit           Hard Limit           Units     \n"
                + "Max open files            1024                 " + hard + "              files     \n";
    }

    @Test
    void aLimitThatIsTooLowIsToldWithTheOneThatIsNeeded() {
        made.write("/proc/self/limits", limits("4096"));
        assertEquals(
                "WARN a process started here may have 4096 files open; 100000 connections, as the configuration allows,"
                        + " with one to an endpoint each, need 202048 -> ulimit -n 202048 as root, before it is"
                        + " started; or write connections: { max: 1024 } into the configuration\n"
                        + "OK on this machine 1000 files are open, of 9223372036854775807\n",
                told());
    }

    @Test
    void theServicesUnitCountsAndWhatIsWrittenOverItMore() {
        made.write(UNIT, "[Service]\nLimitNOFILE=1048576\n");
        assertTrue(told().startsWith("OK the service may have 1048576 files open"), told());
        made.write("/etc/systemd/system/headgate.service.d/override.conf", "[Service]\nLimitNOFILE=1024:9999\n");
        assertTrue(told().startsWith("WARN the service may have 9999 files open"), told());
        assertTrue(told().contains(" -> systemctl edit headgate, write [Service] LimitNOFILE=202048, and"), told());
        made.write("/etc/systemd/system/headgate.service.d/zz.conf", "[Service]\nLimitNOFILE=infinity\n");
        assertTrue(told().startsWith("OK the service may have"), told());
    }

    @Test
    void whatTheNodeReallyHasCountsMost() {
        made.write(UNIT, "[Service]\nLimitNOFILE=1048576\n").node().write("/proc/77/limits", limits("4"));
        for (int fd = 0; fd < 5; fd++) {
            made.link("/proc/77/fd/" + fd, "socket:[1]");
        }
        assertTrue(told().startsWith("WARN the node that runs (process 77) may have 4 files open"), told());
        assertTrue(told().contains("WARN the node that runs (process 77) has 5 files open, of 4 -> "), told());
    }

    @Test
    void aMachineThatIsFullIsAFailure() {
        made.write("/proc/self/limits", limits("1048576")).write("/proc/sys/fs/file-nr", "900\t0\t1000\n");
        assertTrue(
                told().endsWith("FAIL on this machine 900 files are open, of 1000 -> sysctl -w fs.file-max=2000\n"),
                told());
    }
}
