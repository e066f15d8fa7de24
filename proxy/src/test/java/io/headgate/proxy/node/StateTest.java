package io.headgate.proxy.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.Address;
import io.headgate.config.snapshot.EndpointId;
import io.headgate.config.snapshot.EndpointStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node keeps in its state folder. */
class StateTest {
    private static final EndpointId FIRST = new EndpointId("app", Address.parse("10.0.0.1:80"));
    private static final EndpointId SECOND = new EndpointId("app", Address.parse("unix:/run/a.sock"));
    private static final Instant SINCE = Instant.parse("2026-03-04T05:06:07Z");

    @TempDir
    private Path dir;

    @Test
    void theUsualFolderIsSystemdsOrTheInstalledOneOrTheUsers() {
        assertEquals(
                Path.of("/run/s"),
                StateFolder.usual("/run/s:/run/t", true, null, "/home/u").dir());
        assertEquals(
                Path.of("/var/lib/headgate"),
                StateFolder.usual(null, true, "/x", "/home/u").dir());
        assertEquals(
                Path.of("/x/headgate"),
                StateFolder.usual("", false, "/x", "/home/u").dir());
        Path ofUser = Path.of("/home/u/.local/state/headgate");
        assertEquals(ofUser, StateFolder.usual(null, false, null, "/home/u").dir());
        assertEquals(
                ofUser, StateFolder.usual(null, false, "relative", "/home/u").dir());
    }

    @Test
    void aFolderBelongsToOneNodeAtATime() throws IOException {
        StateFolder folder = new StateFolder(dir.resolve("state"));
        try (StateLock _ = StateLock.take(folder)) {
            StateInUse refused = assertThrows(StateInUse.class, () -> StateLock.take(folder));
            assertEquals(
                    "the state folder " + folder + " is in use by process "
                            + ProcessHandle.current().pid() + "; stop that node, or name another folder by --state",
                    refused.getMessage());
        }
        StateLock.take(folder).close();
    }

    @Test
    void theStickyKeyIsMadeOnceAndReadableByItsOwnerOnly() throws IOException {
        Path file = dir.resolve("sticky.key");
        byte[] made = StickyKey.of(file);
        assertArrayEquals(made, StickyKey.of(file));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        Files.write(file, new byte[7]);
        IOException refused = assertThrows(IOException.class, () -> StickyKey.of(file));
        assertTrue(String.valueOf(refused.getMessage()).contains("7 bytes, not 32"), refused.getMessage());
    }

    @Test
    void intentsAreReadBackAsTheyWereWritten() throws IOException {
        Path file = dir.resolve("operator.json");
        Intents intents = Intents.load(file);
        assertEquals(Map.of(), intents.all());
        Intent drain = new Intent(EndpointStatus.Admin.DRAIN, null, SINCE);
        Intent weight = new Intent(EndpointStatus.Admin.READY, 0, SINCE);
        intents.put(FIRST, drain);
        intents.put(SECOND, weight);
        Map<EndpointId, Intent> expected = Map.of(FIRST, drain, SECOND, weight);
        assertEquals(expected, intents.all());
        assertEquals(expected, Intents.load(file).all());
    }

    @Test
    void anEndpointWithNothingSpecialIsForgotten() throws IOException {
        Path file = dir.resolve("operator.json");
        Intents intents = Intents.load(file);
        intents.put(FIRST, new Intent(EndpointStatus.Admin.MAINTENANCE, 3, SINCE));
        intents.put(FIRST, new Intent(EndpointStatus.Admin.READY, null, SINCE));
        assertEquals(Map.of(), intents.all());
        assertEquals(Map.of(), Intents.load(file).all());
    }

    @Test
    void aDamagedListOfIntentsIsNotTakenForAnEmptyOne() throws IOException {
        Path file = dir.resolve("operator.json");
        String entry = "{\"endpoints\":[{\"upstream\":\"a\",\"endpoint\":\"1.2.3.4:5\",\"state\":\"drain\",%s}]}";
        for (String damaged : List.of(
                "",
                "[]",
                "{}",
                "{\"endpoints\":[1]}",
                entry.formatted("\"since\":\"yesterday\""),
                entry.formatted("\"weight\":999,\"since\":5"),
                entry.formatted("\"since\":\"2026-03-04T05:06:07Z\"").replace("drain", "dozing"),
                entry.formatted("\"since\":\"2026-03-04T05:06:07Z\"").replace("1.2.3.4:5", "nowhere"))) {
            Files.writeString(file, damaged);
            IOException refused = assertThrows(IOException.class, () -> Intents.load(file), damaged);
            assertTrue(String.valueOf(refused.getMessage()).contains("repair it, or remove it"), refused.getMessage());
        }
    }

    @Test
    void aFileThatCannotBeReplacedStaysWhole() throws IOException {
        Path file = dir.resolve("kept");
        WholeFile.write(file, new byte[] {1});
        Path occupied = dir.resolve("occupied");
        Files.createDirectories(occupied.resolve("by something"));
        assertThrows(IOException.class, () -> WholeFile.write(occupied, new byte[] {2}));
        try (var files = Files.list(dir)) {
            assertFalse(files.anyMatch(each -> each.toString().endsWith(".new")), "a part of a file is left behind");
        }
        assertArrayEquals(new byte[] {1}, Files.readAllBytes(file));
    }
}
