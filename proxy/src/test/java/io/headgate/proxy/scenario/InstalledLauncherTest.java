package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the installed {@code headgate} starts with its cache, in a tree whose Java prints what it was told. */
class InstalledLauncherTest {
    private static final Path LAUNCHER = Path.of("../systemd/src/main/launcher/headgate");

    /** What follows the flags; an upgrade starts the launcher that is named there. */
    private static final String PROGRAM =
            "-Dheadgate.launcher=HOME/bin/headgate -cp HOME/headgate.jar io.headgate.proxy.Headgate status --json\n";

    @TempDir
    private Path dir;

    private Path home;

    @BeforeEach
    void install() throws Exception {
        home = dir.toRealPath().resolve("lib/headgate/1-abc");
        write("runtime/bin/java", "#!/bin/sh\necho \"$@\"\n");
        write("runtime/release", "JAVA_VERSION=\"25\"\n");
        write("lib/netty.jar", "netty");
        write("headgate.jar", "headgate");
        write("jvm.options", "");
        Files.createDirectories(home.resolve("bin"));
        Files.copy(LAUNCHER, home.resolve("bin/headgate"));
        Files.createDirectories(dir.resolve("bin"));
        Files.createSymbolicLink(dir.resolve("bin/headgate"), Path.of("../lib/headgate/1-abc/bin/headgate"));
        String stat = "stat -c '%n %s %Y' headgate.jar lib/*.jar jvm.options runtime/release >headgate.aot.made-of";
        Process made =
                new ProcessBuilder("sh", "-c", stat).directory(home.toFile()).start();
        assertEquals(0, made.waitFor());
    }

    private void write(String name, String text) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        assertTrue(file.toFile().setExecutable(true));
    }

    private String start(String aot) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder("sh", dir.resolve("bin/headgate").toString(), "status", "--json");
        builder.environment().put("HEADGATE_AOT", aot);
        builder.environment().remove("HEADGATE_JVM_OPTS");
        Process process = builder.redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), printed);
        return printed.replace(home.toString(), "HOME");
    }

    @Test
    void theCacheIsUsedWithTheFilesItWasMadeOf() throws Exception {
        assertEquals("@HOME/jvm.options -XX:AOTCache=HOME/headgate.aot " + PROGRAM, start("on"));
    }

    @Test
    void aReplacedJarIsNotMixedWithTheCacheAndThatIsSaid() throws Exception {
        write("lib/netty.jar", "a newer netty");
        String printed = start("on");
        assertTrue(printed.startsWith("headgate: the files in HOME are not those"), printed);
        assertTrue(printed.endsWith("\n@HOME/jvm.options " + PROGRAM), printed);
    }

    @Test
    void theCacheCanBeLeftOutAndNothingIsSaid() throws Exception {
        assertEquals("@HOME/jvm.options " + PROGRAM, start("off"));
    }
}
