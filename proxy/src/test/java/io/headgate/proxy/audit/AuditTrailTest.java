package io.headgate.proxy.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditTrailTest {
    @TempDir
    private Path dir;

    private Path folder;
    private AuditTrail trail;

    @BeforeEach
    void open() throws IOException {
        folder = dir.resolve("audit");
        trail = AuditTrail.open(folder);
    }

    private void write(int entries) throws IOException {
        for (int i = 0; i < entries; i++) {
            trail.append(AuditEvent.of("asked", "alice")
                    .with("path", "/v1/reload?\u00e4\u2028\n" + i)
                    .with("before", Map.of("weight", i)));
        }
    }

    private Path file() {
        return folder.resolve(AuditFiles.name(1));
    }

    private AuditCheck check(AuditCheck.Anchor... anchors) throws IOException {
        return AuditCheck.of(folder, List.of(anchors));
    }

    private void assertFault(String part) throws IOException {
        String fault = check().fault();
        assertNotNull(fault, "nothing is found wrong");
        assertTrue(fault.contains(part), fault);
    }

    @Test
    void entriesAreNumberedChainedAndFound() throws IOException {
        assertEquals(new AuditCheck(0, 0, 0, AuditLine.GENESIS, null), check());
        write(3);
        AuditCheck check = check();
        assertNull(check.fault());
        assertEquals(3, check.entries());
        assertEquals(trail.end(), new AuditTrail.End(check.last(), check.hash()));
        List<Map<String, Object>> entries = trail.after(1, 10);
        assertEquals(
                List.of(2, 3), entries.stream().map(each -> each.get("seq")).toList());
        assertEquals("/v1/reload?\u00e4\u2028\n1", entries.getFirst().get("path"));
        assertEquals(Map.of("weight", 1), entries.getFirst().get("before"));
        assertEquals(1, trail.after(0, 1).size());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
    }

    @Test
    void anyByteThatIsChangedIsFound() throws IOException {
        write(4);
        byte[] good = Files.readAllBytes(file());
        for (int at = 0; at < good.length; at++) {
            byte[] bad = good.clone();
            bad[at] ^= (byte) (good[at] == '\n' ? '\n' ^ '\r' : 1 << at % 8);
            Files.write(file(), bad);
            String place = "byte " + at;
            assertNotNull(check().fault(), place);
        }
        Files.write(file(), good);
        assertNull(check().fault());
    }

    @Test
    void theFirstLineThatIsChangedIsNamed() throws IOException {
        write(4);
        String text = Files.readString(file());
        Files.writeString(file(), text.replace("\"weight\":2", "\"weight\":9"));
        assertFault(file() + ":3: the line was changed: its hash is ");
        assertEquals(2, check().last());
    }

    @Test
    void linesThatAreRemovedMovedRepeatedOrAddedAreFound() throws IOException {
        write(5);
        List<String> good = Files.readAllLines(file());
        for (int i = 0; i < 5; i++) {
            List<String> bad = new ArrayList<>(good);
            bad.remove(i);
            lines(bad);
            assertFault(i == 4 ? "the end was removed" : file() + ":" + (i + 1) + ": entry " + (i + 2));
        }
        for (int i = 0; i < 4; i++) {
            List<String> bad = new ArrayList<>(good);
            Collections.swap(bad, i, i + 1);
            lines(bad);
            assertFault(file() + ":" + (i + 1) + ": entry " + (i + 2));
        }
        List<String> repeated = new ArrayList<>(good);
        repeated.add(2, good.get(1));
        lines(repeated);
        assertFault(file() + ":3: entry 2 follows entry 2");
        List<String> added = new ArrayList<>(good);
        added.add(2, "nonsense");
        lines(added);
        assertFault(file() + ":3: this is no entry");
        lines(good);
        assertNull(check().fault());
    }

    @Test
    void aLineThatIsWrittenAnewBreaksTheChainBehindIt() throws IOException {
        write(3);
        List<String> lines = Files.readAllLines(file());
        AuditLine first = AuditLine.read(lines.getFirst().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        AuditLine forged = AuditLine.write(2, "2026-01-01T00:00:00Z", AuditEvent.of("asked", "eve"), first.hash());
        lines.set(1, new String(forged.bytes(), java.nio.charset.StandardCharsets.UTF_8));
        lines(lines);
        assertFault(file() + ":3: entry 3 was written after another entry");
        lines(lines.subList(0, 2));
        assertFault("the end was removed");
    }

    private void lines(List<String> lines) throws IOException {
        Files.writeString(file(), String.join("\n", lines) + "\n");
    }

    @Test
    void whatIsCutOffStaysMissingHoweverMuchFollows() throws IOException {
        write(5);
        String good = Files.readString(file());
        int third = good.indexOf("{\"seq\":3");
        for (int end : new int[] {0, third, third + 20, good.length() - 2}) {
            Files.writeString(file(), good.substring(0, end));
            assertNotNull(check().fault(), "cut at " + end);
        }
        Files.writeString(file(), good.substring(0, third + 20));
        write(1);
        assertFault(file() + ":3: this is no entry");
        Files.writeString(file(), good.substring(0, third));
        write(1);
        assertFault(file() + ":3: entry 7 follows entry 2");
        Files.delete(file());
        write(1);
        assertFault("entry 8 stands where the file's name promises entry 1");
    }

    @Test
    void whoWritesAllOfItAnewIsFoundByAnEntryThatWasNoted() throws IOException {
        write(3);
        AuditCheck.Anchor noted = new AuditCheck.Anchor(3, trail.end().hash());
        assertNull(check(noted).fault());
        Files.delete(file());
        Files.delete(AuditTrail.head(folder));
        open();
        write(4);
        assertNull(check().fault());
        String fault = check(noted).fault();
        assertTrue(String.valueOf(fault).contains("entry 3 has the hash"), fault);
        fault = check(new AuditCheck.Anchor(9, noted.hash())).fault();
        assertTrue(String.valueOf(fault).contains("entry 9, which was noted, is not there"), fault);
    }

    @Test
    void aLostHeadIsSaidInTheTrailItself() throws IOException {
        write(3);
        Files.delete(AuditTrail.head(folder));
        assertFault("there is no head");
        write(1);
        assertFault(file() + ":4: the head of the trail was lost before entry 4");
        assertEquals("head_lost", trail.after(3, 1).getFirst().get("event"));
        Files.writeString(AuditTrail.head(folder), "{}");
        assertFault("is damaged");
        assertThrows(IOException.class, trail::end);
    }

    @Test
    void afterACrashItGoesOnWhereItWas() throws IOException {
        write(2);
        byte[] head = Files.readAllBytes(AuditTrail.head(folder));
        write(1);
        Files.write(AuditTrail.head(folder), head); // the entry was written, but not into the head
        assertNull(check().fault());
        write(1);
        assertEquals(4, check().last());
        assertNull(check().fault());

        String good = Files.readString(file());
        Files.writeString(file(), good + "{\"seq\":5,\"time"); // an entry was written in part
        assertNull(check().fault());
        write(1);
        assertEquals(5, check().last());
        assertNull(check().fault());
    }

    @Test
    void theChainGoesOnOverFiles() throws IOException {
        trail = AuditTrail.open(folder, 1000);
        write(20);
        List<Path> files = AuditFiles.in(folder);
        assertTrue(files.size() > 3, files::toString);
        assertNull(check().fault());
        assertEquals(20, check().entries());
        assertEquals(
                List.of(9, 10, 11),
                trail.after(8, 3).stream().map(each -> each.get("seq")).toList());
        Files.delete(files.get(1));
        assertFault(files.get(2) + ":1: entry ");
        Files.delete(files.getFirst());
        AuditCheck later = check();
        assertNull(later.fault(), "the oldest may be kept elsewhere");
        assertEquals(AuditFiles.first(files.get(2)), later.first());
    }

    @Test
    void twoProcessesWriteOneTrail() throws Exception {
        AuditTrail other = AuditTrail.open(folder);
        for (int i = 0; i < 10; i++) {
            write(1);
            other.append(AuditEvent.of("asked", "bob"));
        }
        assertNull(check().fault());
        assertEquals(20, check().entries());
    }

    @Test
    void threadsWriteOneAfterTheOther() throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    write(5);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertNull(check().fault());
        assertEquals(40, check().entries());
    }

    @Test
    void longTextsAreCut() throws IOException {
        trail.append(AuditEvent.of("refused", "nobody").with("path", "/" + "x".repeat(100_000)));
        assertTrue(Files.size(file()) < 2000);
    }

    @Test
    void onAFullDiskNothingIsWrittenByHalvesAndLaterItGoesOn() throws Exception {
        Path disk = Files.createDirectory(dir.resolve("disk"));
        Process mount = new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk.toString())
                .redirectErrorStream(true)
                .start();
        Assumptions.assumeTrue(mount.waitFor() == 0, "SKIPPED: a small disk can be mounted by root only");
        try {
            folder = disk.resolve("audit");
            trail = AuditTrail.open(folder);
            write(2);
            Path rest = disk.resolve("rest");
            assertThrows(IOException.class, () -> Files.write(rest, new byte[64 * 1024]));
            assertThrows(IOException.class, () -> write(100));
            assertNull(check().fault());
            Files.delete(rest);
            write(2);
            assertNull(check().fault());
        } finally {
            new ProcessBuilder("umount", disk.toString()).start().waitFor();
        }
    }
}
