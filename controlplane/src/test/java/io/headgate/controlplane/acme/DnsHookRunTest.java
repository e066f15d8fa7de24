package io.headgate.controlplane.acme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.DnsHook;
import io.headgate.controlplane.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DnsHookRunTest {
    @TempDir
    private Path folder;

    private DnsHookRun hook(String script, Duration timeout) throws IOException {
        Path file = folder.resolve("hook");
        Files.writeString(file, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return new DnsHookRun(new DnsHook(List.of(file.toString(), "--zone", "a b"), timeout, Duration.ZERO));
    }

    private static String failure(DnsHookRun run) {
        return String.valueOf(
                assertThrows(IOException.class, () -> run.run("present", "_acme-challenge.shop.example", "text"))
                        .getMessage());
    }

    @Test
    void getsItsArgumentsAsTheyAreWithNoShellBetween() throws Exception {
        Path out = folder.resolve("out");
        hook("printf '[%s]' \"$@\" > " + out, Duration.ofSeconds(20)).run("present", "_acme-challenge.a", "$(id)");
        assertEquals("[--zone][a b][present][_acme-challenge.a][$(id)]", Files.readString(out));
    }

    @Test
    void whatItPrintsIsShownInPartWhenItFails() throws Exception {
        String message = failure(hook("echo; echo no such  zone; seq 100000; exit 3", Duration.ofSeconds(20)));
        assertTrue(message.contains("present _acme-challenge.shop.example ended with 3:  no such zone 1 2"), message);
        assertTrue(message.length() < 1200, message);
    }

    @Test
    void isKilledWithWhatItStartedWhenItTakesTooLong() throws Exception {
        Path pid = folder.resolve("pid");
        String message = failure(hook("sleep 600 & echo $! > " + pid + "; wait", Duration.ofSeconds(1)));
        assertTrue(message.endsWith("did not end in 1s"), message);
        long child = Long.parseLong(Files.readString(pid).strip());
        Await.until(
                "the child to end",
                () -> ProcessHandle.of(child).map(each -> !each.isAlive()).orElse(true));
    }

    @Test
    void oneThatIsNotThereIsTold() {
        DnsHookRun run = new DnsHookRun(new DnsHook(List.of("/no/such/hook"), Duration.ofSeconds(1), Duration.ZERO));
        assertTrue(failure(run).contains("/no/such/hook"));
    }
}
