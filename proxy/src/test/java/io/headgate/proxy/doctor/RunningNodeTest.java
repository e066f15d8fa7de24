package io.headgate.proxy.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.headgate.proxy.node.StateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningNodeTest {
    @TempDir
    private Path dir;

    private MadeUp made;
    private Path cwd;

    @BeforeEach
    void run() throws IOException {
        made = new MadeUp(dir).node("-Xmx1g");
        cwd = Files.createDirectory(dir.resolve("cwd")).toRealPath();
    }

    private @Nullable Path config() {
        RunningNode node = RunningNode.find(made.machine, new StateFolder(made.state));
        assertNotNull(node);
        return node.config(made.machine);
    }

    private void runs(String... words) {
        made.write("/proc/77/cmdline", "java\0io.headgate.proxy.Headgate\0run\0" + String.join("\0", words) + "\0");
    }

    @Test
    void aRelativeFileIsThatOfWhereTheNodeRuns() {
        made.link("/proc/77/cwd", cwd.toString());
        assertEquals(cwd.resolve("x"), config());
        runs("--drain", "5s", "-c", "y");
        assertEquals(cwd.resolve("y"), config());
    }

    @Test
    void whereThatCannotBeSeenOnlyAnAbsoluteFileIsKnown() {
        assertNull(config());
        runs("--config", "/etc/z.yaml");
        assertEquals(Path.of("/etc/z.yaml"), config());
    }

    @Test
    void aNodeThatWasToldNoneHasNone() {
        runs("--drain", "5s");
        assertNull(config());
    }
}
