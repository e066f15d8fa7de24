package io.headgate.dataplane.http1;

import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.Head;
import io.headgate.dataplane.http.RequestHead;
import java.util.ArrayList;
import java.util.List;

/** Puts bytes into heads, as the head reader does. */
final class Parsing {
    private Parsing() {}

    static void fill(Head head, String text) {
        byte[] bytes = Ascii.bytes(text);
        System.arraycopy(bytes, 0, head.reserve(bytes.length), head.length(), bytes.length);
        head.received(bytes.length);
    }

    /** Everything a request says, and the lines that would be written. */
    static String meaning(RequestHead head) {
        return Ascii.text(head.bytes(), head.methodStart(), head.methodEnd())
                + " " + Ascii.text(head.bytes(), head.pathStart(), head.pathEnd())
                + (head.hasQuery() ? "?" + Ascii.text(head.bytes(), head.queryStart(), head.queryEnd()) : "")
                + " " + Ascii.text(head.bytes(), head.hostStart(), head.authorityEnd())
                + " " + head.contentLength() + head.expectContinue() + head.upgrade() + kept(head);
    }

    private static List<String> kept(Head head) {
        List<String> lines = new ArrayList<>();
        for (int field = 0; field < head.fieldCount(); field++) {
            if (!head.isRemoved(field)) {
                lines.add(Ascii.text(head.bytes(), head.nameStart(field), head.valueEnd(field)));
            }
        }
        return lines;
    }
}
