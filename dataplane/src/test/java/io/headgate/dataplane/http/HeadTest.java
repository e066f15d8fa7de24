package io.headgate.dataplane.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Heads;
import io.headgate.dataplane.testing.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HeadTest {
    private static final byte[] X = Ascii.bytes("x");

    @Test
    void writesWhatItReceived() {
        assertEquals("host: a\r\nx: 1\r\ny: 2\r\n", Heads.written(Heads.request("GET", "/", "a", "x: 1", "y: 2")));
        assertEquals("", Heads.written(Heads.response(200, 0)));
    }

    @Test
    void leavesOutWhatWasRemovedAndAppendsWhatWasAdded() {
        RequestHead head = Heads.request("GET", "/", "a", "x: 1", "y: 2", "x: 3", "cookie: c");
        head.removeAll(X);
        head.removeAll(Field.bit(Field.COOKIE));
        head.add(Ascii.bytes("z: 4\r\n"));
        head.add(X, Ascii.bytes("__5__"), 2, 3);
        assertEquals("host: a\r\ny: 2\r\nz: 4\r\nx: 5\r\n", Heads.written(head));

        head.clearEdits();
        assertEquals("host: a\r\nx: 1\r\ny: 2\r\nx: 3\r\ncookie: c\r\n", Heads.written(head));
    }

    @Test
    void findsFieldsByNumberAndByName() {
        RequestHead head = Heads.request("GET", "/", "a", "Cookie: a=b", "X: 1", "cookie: c=d", "x: 2");
        int first = head.first(Field.COOKIE);
        assertEquals("a=b", value(head, first));
        assertEquals("c=d", value(head, head.next(Field.COOKIE, first + 1)));
        assertEquals(-1, head.next(Field.COOKIE, first + 3));
        assertEquals("1", value(head, head.next(X, 0)));
        assertEquals("2", value(head, head.next(X, head.next(X, 0) + 1)));
        assertTrue(head.has(Field.COOKIE));
        assertFalse(head.has(Field.DATE));
        assertEquals(-1, head.first(Field.DATE));
    }

    @Test
    void whatIsHiddenIsNeitherFoundNorWritten() {
        RequestHead head = Heads.request("GET", "/", "a", "cookie: c", "x: 1", "x: 2", "y: 3");
        head.hide(head.first(Field.COOKIE));
        head.hide(head.next(X, 0));
        assertFalse(head.has(Field.COOKIE));
        assertEquals("2", value(head, head.next(X, 0)));
        assertEquals("host: a\r\nx: 2\r\ny: 3\r\n", Heads.written(head));
    }

    @Test
    void findsMembersOfLists() {
        RequestHead head = Heads.request("GET", "/", "a", "connection: close , Upgrade", "connection: x");
        assertTrue(head.listHas(Field.CONNECTION, Ascii.bytes("close")));
        assertTrue(head.listHas(Field.CONNECTION, Ascii.bytes("upgrade")));
        assertTrue(head.listHas(Field.CONNECTION, X));
        assertFalse(head.listHas(Field.CONNECTION, Ascii.bytes("up")));
        assertFalse(head.listHas(Field.TE, X));
    }

    @Test
    void anyEditsOfAnyNumberOfFieldsLeaveTheRestAlone() {
        Seed seed = Seed.fresh();
        Random random = seed.random();
        RequestHead head = new RequestHead();
        for (int round = 0; round < 300; round++) {
            int count = random.nextInt(300);
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                lines.add("n" + i + ": " + "v".repeat(random.nextInt(60)));
            }
            fill(head, lines);
            StringBuilder expected = new StringBuilder();
            for (int i = 0; i < count; i++) {
                if (random.nextInt(3) == 0) {
                    head.remove(i);
                    assertTrue(head.isRemoved(i));
                } else {
                    expected.append(lines.get(i)).append("\r\n");
                }
            }
            for (int adds = random.nextInt(40); adds > 0; adds--) {
                String line = "added: " + "a".repeat(random.nextInt(200)) + "\r\n";
                head.add(Ascii.bytes(line));
                expected.append(line);
            }
            assertEquals(expected.toString(), Heads.written(head), seed.toString());
            head.clear();
            assertEquals("", Heads.written(head), "after clearing");
            assertEquals(0, head.length());
        }
    }

    @Test
    void aLargeHeadGivesItsMemoryBack() {
        RequestHead head = new RequestHead();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            lines.add("n" + i + ": " + "v".repeat(100));
        }
        fill(head, lines);
        assertTrue(head.bytes().length > 100_000);
        head.clear();
        assertTrue(head.bytes().length <= 4096, () -> head.bytes().length + " bytes kept");
    }

    private static void fill(RequestHead head, List<String> lines) {
        head.startFields(0);
        for (String line : lines) {
            byte[] bytes = Ascii.bytes(line + "\r\n");
            int start = head.length();
            System.arraycopy(bytes, 0, head.reserve(bytes.length), start, bytes.length);
            head.received(bytes.length);
            int colon = start + line.indexOf(':');
            head.field(start, colon, colon + 2, start + line.length(), head.length(), Field.OTHER);
        }
    }

    private static String value(Head head, int field) {
        return Ascii.text(head.bytes(), head.valueStart(field), head.valueEnd(field));
    }
}
