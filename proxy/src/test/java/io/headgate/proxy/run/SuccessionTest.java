package io.headgate.proxy.run;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.proxy.node.InvalidConfig;
import io.headgate.proxy.node.Loaded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuccessionTest {
    private static final String FILE = """
            listeners: { web: { bind: 127.0.0.1:0, http: {} } }
            routes: [ { respond: { body: one } } ]
            """;

    @TempDir
    private Path dir;

    @Test
    void aFileThatHasChangedSinceItWasReadIsNotGoneOnWith() throws Exception {
        Path file = Files.writeString(dir.resolve("headgate.yaml"), FILE);
        Loaded loaded = Loaded.from(file);
        assertDoesNotThrow(() -> Succession.requireUnchanged(loaded));
        Files.writeString(file, FILE.replace("one", "two"));
        IOException changed = assertThrows(IOException.class, () -> Succession.requireUnchanged(loaded));
        assertTrue(String.valueOf(changed.getMessage()).contains("has changed while this process started"));
        Files.writeString(file, FILE + "rutes: []\n");
        assertThrows(InvalidConfig.class, () -> Succession.requireUnchanged(loaded));
    }
}
