package io.headgate.proxy.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaRuntimeTest {
    @TempDir
    private Path dir;

    private String told(MadeUp made) {
        return MadeUp.told(new JavaRuntime().findings(made.subject())).replace(dir.toString(), "DIR");
    }

    private MadeUp installed() throws Exception {
        Path home = dir.resolve("1-abc");
        Path jar = home.resolve("headgate.jar");
        MadeUp made = new MadeUp(dir).write(jar, "jar");
        long at = Files.getLastModifiedTime(jar).to(TimeUnit.SECONDS);
        made.write(home.resolve("headgate.aot.made-of"), "headgate.jar 3 " + at + "\n");
        return made.jvm(new Jvm(25, "25.0.3+9", MadeUp.HEAP, home));
    }

    @Test
    void aCheckoutHasNoCacheOfItsOwn() {
        assertEquals(
                "OK Java 25.0.3+9\nOK not a package: whatever starts this program keeps its start-up cache\n",
                told(new MadeUp(dir)));
    }

    @Test
    void anotherJavaIsAWarning() {
        String told = told(new MadeUp(dir).jvm(new Jvm(26, "26-ea", MadeUp.HEAP, null)));
        assertTrue(told.startsWith("WARN Java 26-ea, and every test was run on 25 -> "), told);
    }

    @Test
    void aCacheOfTheseFilesIsWellAndOneOfOthersIsAWarning() throws Exception {
        MadeUp made = installed();
        assertTrue(told(made).endsWith("OK the start-up cache belongs to the files in DIR/1-abc\n"), told(made));
        made.write(dir.resolve("1-abc/headgate.jar"), "another");
        assertTrue(told(made).contains("WARN the start-up cache in DIR/1-abc was made of another headgate.jar"));
    }

    @Test
    void aNodeOfAnotherVersionIsAWarning() throws Exception {
        MadeUp made = installed().node("-cp", dir + "/1-abc/headgate.jar");
        assertTrue(!told(made).contains("WARN"), told(made));
        made.node("-cp", dir + "/0-xyz/headgate.jar");
        assertTrue(
                told(made)
                        .endsWith("WARN the node that runs (process 77) is not of the version that is installed in"
                                + " DIR/1-abc -> systemctl restart headgate\n"),
                told(made));
    }
}
