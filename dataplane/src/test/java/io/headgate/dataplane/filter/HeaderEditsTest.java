package io.headgate.dataplane.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.dataplane.http.Head;
import io.headgate.dataplane.testing.Heads;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeaderEditsTest {
    private static String edited(HeaderEdits edits, String... lines) {
        Head head = Heads.response(200, 0, lines);
        edits.apply(head);
        return Heads.written(head);
    }

    @Test
    void setReplacesEveryFieldOfTheName() {
        HeaderEdits edits = new HeaderEdits(Map.of("X-Env", "prod"), Map.of(), List.of());

        assertEquals("a: 1\r\nb: 2\r\nx-env: prod\r\n", edited(edits, "x-env: a", "a: 1", "X-ENV: b", "b: 2"));
        assertEquals("a: 1\r\nx-env: prod\r\n", edited(edits, "a: 1"));
    }

    @Test
    void addLeavesTheOthers() {
        HeaderEdits edits = new HeaderEdits(Map.of(), Map.of("x-tag", List.of("a", "b")), List.of());

        assertEquals("x-tag: z\r\nx-tag: a\r\nx-tag: b\r\n", edited(edits, "x-tag: z"));
    }

    @Test
    void removeTakesKnownAndUnknownNames() {
        HeaderEdits edits = new HeaderEdits(Map.of(), Map.of(), List.of("Server", "x-internal"));

        assertEquals("date: d\r\n", edited(edits, "server: s", "x-internal: 1", "date: d", "X-Internal: 2"));
    }

    @Test
    void theyComeInTheOrderOfTheConfigurationAndSetWinsOverRemove() {
        Map<String, String> set = new LinkedHashMap<>();
        set.put("server", "headgate");
        set.put("b", "2");
        HeaderEdits edits = new HeaderEdits(set, Map.of("c", List.of("3")), List.of("server"));

        assertEquals("server: headgate\r\nb: 2\r\nc: 3\r\n", edited(edits, "server: s"));
    }

    @Test
    void aHeadMayHaveMoreFieldsThanAWordHasBits() {
        String[] lines = new String[200];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = (i % 2 == 0 ? "x-even: " : "x-odd: ") + i;
        }

        String written = edited(new HeaderEdits(Map.of(), Map.of(), List.of("x-odd")), lines);

        assertEquals(100, written.lines().count());
        assertEquals(
                100, written.lines().filter(line -> line.startsWith("x-even: ")).count());
    }
}
