package io.headgate.proxy.handover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is on the wire, byte by byte, as versions of the program to come will meet it. */
class FrameTest {
    private static Frame read(String text) throws IOException {
        return Frame.read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void refuses(String why, String text) {
        IOException refusal = assertThrows(IOException.class, () -> read(text));
        assertEquals(why, refusal.getMessage());
    }

    @Test
    void aFrameIsWrittenAsItsDocumentationSays() {
        Frame frame = Frame.of(Frame.Kind.SOCKET, "listener", "web", "bound", "127.0.0.1:8080");
        String text = new String(frame.bytes(), StandardCharsets.UTF_8);
        assertEquals("headgate 1 socket\nlistener=web\nbound=127.0.0.1:8080", text);
    }

    @Test
    void whatWasWrittenIsReadAgain() throws IOException {
        Frame frame = Frame.of(
                Frame.Kind.UPGRADE,
                "drain_ms",
                "30000",
                "program",
                "/a\\n=b",
                "program",
                "two\nlines ä",
                "program",
                "");
        Frame again = Frame.read(frame.bytes());
        assertEquals(frame, again);
        assertEquals(30_000, again.number("drain_ms"));
        assertEquals(List.of("/a\\n=b", "two\nlines ä", ""), again.all("program"));
    }

    @Test
    void fieldsThatAreNotKnownAreNoReasonToRefuse() throws IOException {
        assertEquals("2.0", read("headgate 1 welcome\nmood=fine\nversion=2.0").text("version"));
    }

    @Test
    void whatIsNotUnderstoodIsRefusedAndSaidWhy() throws IOException {
        refuses("what was said is no frame of a hand-over", "");
        refuses("what was said is no frame of a hand-over", "GET / HTTP/1.1");
        refuses("hand-over version 2 is spoken there and 1 here; restart instead of upgrading", "headgate 2 take_over");
        refuses("a frame 'dance', which is not known here", "headgate 1 dance");
        refuses("a frame DONE with the line 'x', not NAME=VALUE", "headgate 1 done\nx");
        Frame all = read("headgate 1 all\ncount=-1");
        assertEquals(
                "a frame ALL whose 'count' is '-1', no whole number",
                assertThrows(IOException.class, () -> all.number("count")).getMessage());
        assertEquals(
                "a frame ALL without 'why'",
                assertThrows(IOException.class, () -> all.text("why")).getMessage());
    }
}
