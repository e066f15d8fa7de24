package io.headgate.proxy.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.config.yaml.ConfigReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevisionsTest {
    @TempDir
    private Path dir;

    private Revisions load() {
        return Revisions.load(dir.resolve("revisions"));
    }

    private static Revision revision(long number) {
        return Revision.now(number, Revision.Source.API, "somebody", List.of("routes changed"));
    }

    private static Map<String, String> texts(String text) {
        return Map.of("/etc/headgate.yaml", text);
    }

    @Test
    void theyAreTheSameAfterARestart() throws IOException {
        Revisions revisions = load();
        assertEquals(1, revisions.next());
        Revision plain = revision(1);
        Revision whole = revision(2).restoring(1).toConfirmBy(Instant.parse("2026-03-04T05:06:07Z"));
        revisions.add(plain, texts("one"));
        revisions.add(whole, texts("two \"quoted\"\n"));
        Revisions again = load();
        assertEquals(List.of(plain, whole), again.all());
        assertEquals(3, again.next());
        assertEquals(texts("two \"quoted\"\n"), again.texts(2));
        assertEquals(whole, again.latest(texts("two \"quoted\"\n")));
        assertNull(again.latest(texts("one")));
        again.update(whole.withConfirmation());
        assertTrue(load().all().getLast().confirmed());
    }

    @Test
    void theDigestIsWhatListsOnTheDiskHave() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("/etc/headgate.yaml", "one");
        texts.put("/etc/more.yaml", "two");
        assertEquals("c0f6592cfed66209d47107bdd4bf91d67b421a95224765262d67a06c12e4fe11", Revisions.digest(texts));
        Map<String, String> others = new LinkedHashMap<>();
        others.put("/etc/x/../headgate.yaml", "one");
        others.put("/etc/more.yaml", "two");
        assertEquals(Revisions.digest(texts), Revisions.digest(others), "another name of the same file");
    }

    @Test
    void noConfigurationHoldsWhatEndsATextInTheDigest() {
        for (String text : List.of("admin: {} # \0\n", "admin: {}\n\0", "admin: { bind: \"127.0.0.1:0\0\" }\n")) {
            assertNull(ConfigReader.read("f", text).config());
        }
    }

    @Test
    void theOldestGoWhenThereAreTooMany() throws IOException {
        Revisions revisions = load();
        for (int i = 1; i <= Revisions.KEPT_MAX + 3; i++) {
            revisions.add(revision(i), texts("text " + i));
        }
        assertEquals(Revisions.KEPT_MAX, revisions.all().size());
        assertEquals(4, revisions.all().getFirst().revision());
        assertNull(revisions.find(3));
        assertNotNull(revisions.find(4));
        assertThrows(IOException.class, () -> revisions.texts(3));
        try (Stream<Path> files = Files.list(dir.resolve("revisions"))) {
            assertEquals(Revisions.KEPT_MAX + 1, files.count());
        }
    }

    @Test
    void largeOnesGoEarlier() throws IOException {
        Revisions revisions = Revisions.load(dir.resolve("revisions"), 3_000);
        String large = "x".repeat(1_000);
        for (int i = 1; i <= 4; i++) {
            revisions.add(revision(i), texts(large + i));
        }
        assertEquals(
                List.of(3L, 4L),
                revisions.all().stream().map(Revision::revision).toList());
        revisions.add(revision(5), texts(large + large + large + large));
        assertEquals(
                List.of(5L), revisions.all().stream().map(Revision::revision).toList());
    }

    @Test
    void oneThatIsDroppedWasNever() throws IOException {
        Revisions revisions = load();
        revisions.add(revision(1), texts("one"));
        revisions.add(revision(2), texts("two"));
        revisions.drop(revision(2));
        assertEquals(2, revisions.next());
        assertFalse(Files.exists(dir.resolve("revisions/2.json")));
        assertEquals(1, load().all().size());
    }

    @Test
    void withoutAFolderThereIsNothingAndNothingIsKept() throws IOException {
        Files.writeString(dir.resolve("revisions"), "a file in the way");
        Revisions revisions = load();
        assertEquals(List.of(), revisions.all());
        assertThrows(IOException.class, () -> revisions.add(revision(1), texts("one")));
        revisions.addHeld(revision(1), texts("one"));
        assertEquals(2, revisions.next());
    }

    @Test
    void withoutAListTheNumbersAreNotGivenAgain() throws IOException {
        load().add(revision(1), texts("one"));
        Files.delete(dir.resolve("revisions/list.json"));
        assertEquals(2, load().next());
    }

    @Test
    void aDamagedListIsPutAsideAndItsNumbersAreNotGivenAgain() throws IOException {
        Revisions revisions = load();
        for (int i = 1; i <= 12; i++) {
            revisions.add(revision(i), texts("text " + i));
        }
        Path list = dir.resolve("revisions/list.json");
        for (String damage : List.of("", "nonsense", "{\"revisions\":[{\"revision\":1}]}", "{\"revisions\":[7]}")) {
            Files.writeString(list, damage);
            Revisions again = load();
            assertEquals(13, again.next(), damage);
            assertEquals(texts("text 12"), again.texts(12));
            assertEquals(damage, Files.readString(dir.resolve("revisions/list.json.damaged")));
            assertFalse(Files.exists(list));
        }
    }
}
