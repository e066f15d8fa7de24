package io.headgate.perf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cache that makes starts faster is made, used, and never used for jars it was not made of. */
class AotCacheTest {
    private static final Path BUILT = Path.of("../proxy/target");
    private static final Path SCRIPT = Path.of("../proxy/src/main/dist/aot-cache");
    private static final Path JDK = Path.of(System.getProperty("java.home"));

    @TempDir
    Path folder;

    @Test
    void isMadeOnceUsedAndNotUsedForOtherJars() throws Exception {
        Path jar = copyOfTheProgram();
        String cache = ask(JDK, jar);
        assertTrue(Files.isRegularFile(Path.of(cache)), cache);
        assertEquals(cache, ask(JDK, jar), "the second time it is there already");
        assertEquals(0, start(jar, cache), "the JVM takes it, or ends");

        Files.write(jar, new byte[1], StandardOpenOption.APPEND);
        assertEquals("", ask(jdkThatMakesNone(), jar), "made of another jar");
    }

    /** Jars in a folder of their own, so that nothing of the build is touched. */
    private Path copyOfTheProgram() throws IOException {
        Files.createDirectory(folder.resolve("lib"));
        Optional<Path> packaged;
        try (Stream<Path> built = Files.isDirectory(BUILT) ? Files.list(BUILT) : Stream.empty()) {
            packaged = built.filter(file -> file.toString().endsWith(".jar")).findFirst();
        }
        Assumptions.assumeTrue(packaged.isPresent(), "SKIPPED: the program is not packaged; run mvn verify");
        Path jar = packaged.get();
        try (Stream<Path> libraries = Files.list(BUILT.resolve("lib"))) {
            for (Path library : libraries.toList()) {
                Files.copy(library, folder.resolve("lib").resolve(library.getFileName()));
            }
        }
        return Files.copy(jar, folder.resolve(jar.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
    }

    private static String ask(Path jdk, Path jar) throws Exception {
        Process script = new ProcessBuilder("sh", SCRIPT.toString(), jdk.toString(), jar.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, script.waitFor());
        return printed.strip();
    }

    /** {@code AOTMode=on} ends the JVM where the cache does not fit. */
    private static int start(Path jar, String cache) throws Exception {
        List<String> command = List.of(
                JDK.resolve("bin/java").toString(),
                "@../proxy/src/main/dist/jvm.options",
                "-XX:AOTMode=on",
                "-XX:AOTCache=" + cache,
                "-cp",
                jar.toString(),
                "io.headgate.proxy.Headgate",
                "--version");
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    private Path jdkThatMakesNone() throws IOException {
        Path jdk = Files.createDirectories(folder.resolve("jdk"));
        Files.writeString(jdk.resolve("release"), "none");
        Path java = Files.createDirectory(jdk.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho 'this JDK makes no cache' >&2\nexit 1\n");
        assertTrue(java.toFile().setExecutable(true));
        return jdk;
    }
}
