package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When {@code ./headgate} builds, in a checkout whose Maven writes down that it was called, and whose Java prints. */
class LauncherTest {
    /** Leaves a jar that is there as it is, like Maven when nothing in it changes. */
    private static final String MAVEN = """
            #!/bin/sh
            echo built >>builds
            mkdir -p proxy/target
            [ -f proxy/target/headgate-1.jar ] || : >proxy/target/headgate-1.jar
            """;

    @TempDir
    private Path checkout;

    @BeforeEach
    void writeCheckout() throws IOException {
        Path dist = Files.createDirectories(checkout.resolve("proxy/src/main/dist"));
        Files.copy(Path.of("../headgate"), checkout.resolve("headgate"));
        Files.copy(Path.of("src/main/dist/find-jdk"), dist.resolve("find-jdk"));
        assertTrue(dist.resolve("find-jdk").toFile().setExecutable(true));
        Files.writeString(dist.resolve("jvm.options"), "");
        Files.writeString(checkout.resolve("pom.xml"), "  <version>1</version>\n");
        Files.writeString(checkout.resolve("proxy/pom.xml"), "");
        Files.createDirectories(checkout.resolve("jdk"));
        Files.writeString(checkout.resolve("jdk/release"), "JAVA_VERSION=\"25\"\n");
        program("jdk/bin/java", "#!/bin/sh\necho started\n");
        program("jdk/bin/javac", "#!/bin/sh\n");
        program("bin/mvn", MAVEN);
        ageAll();
    }

    private void program(String name, String text) throws IOException {
        Path file = checkout.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        assertTrue(file.toFile().setExecutable(true));
    }

    private void ageAll() throws IOException {
        try (Stream<Path> files = Files.walk(checkout)) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
            }
        }
    }

    private void start() throws IOException, InterruptedException {
        assertEquals("started", launched(0).lines().toList().getLast());
    }

    /** What is printed by a call that ends with {@code code}. */
    private String launched(int code) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("sh", "headgate", "run").directory(checkout.toFile());
        builder.environment().put("PATH", checkout.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().put("JAVA_HOME", checkout.resolve("jdk").toString());
        builder.environment().put("HEADGATE_AOT", "off");
        Process process = builder.redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(code, process.waitFor(), printed);
        return printed;
    }

    private void built(int times) throws IOException {
        List<String> builds = Files.readAllLines(checkout.resolve("builds"));
        assertEquals(times, builds.size());
    }

    @Test
    void aSourceWithANewTimeAndTheOldTextIsBuiltOnce() throws Exception {
        start();
        built(1);
        start();
        built(1);
        Files.setLastModifiedTime(checkout.resolve("proxy/src/main/dist/jvm.options"), FileTime.from(Instant.now()));
        start();
        built(2);
        start();
        built(2);
    }

    @Test
    void mavensWordsAreShownOnlyOfABuildThatFails() throws Exception {
        program("bin/mvn", MAVEN + "printf '\\033[0m'\n");
        assertEquals(
                List.of("headgate: building 1 (the first time takes a minute or two)", "started"),
                launched(0).lines().toList());
        program("bin/mvn", "#!/bin/sh\necho why\nexit 1\n");
        Files.delete(checkout.resolve("proxy/target/headgate-1.jar"));
        assertTrue(launched(1).endsWith("why\nheadgate: the build failed; its messages are above\n"));
    }

    @Test
    void whatIsEditedDuringABuildIsBuiltAtTheNextStart() throws Exception {
        String editing = "sleep 0.01\ntouch proxy/pom.xml\n";
        Files.writeString(checkout.resolve("bin/mvn"), editing, StandardOpenOption.APPEND);
        start();
        built(1);
        program("bin/mvn", MAVEN);
        start();
        built(2);
        start();
        built(2);
    }
}
