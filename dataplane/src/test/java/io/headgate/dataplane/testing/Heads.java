package io.headgate.dataplane.testing;

import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.CanonicalPath;
import io.headgate.dataplane.http.Field;
import io.headgate.dataplane.http.Head;
import io.headgate.dataplane.http.RequestHead;
import io.headgate.dataplane.http.ResponseHead;

/** Heads as a codec leaves them, for tests that are not about the codec. What is given is not validated. */
public final class Heads {
    private Heads() {}

    /**
     * A request without a body.
     *
     * @param target a path, with its query if there is one, or {@code *}
     * @param host without port; empty for a request without one
     * @param lines further fields, each {@code name: value}
     */
    public static RequestHead request(String method, String target, String host, String... lines) {
        RequestHead head = new RequestHead();
        int methodEnd = append(head, method);
        append(head, " ");
        int targetStart = head.length();
        int targetEnd = append(head, target);
        append(head, " HTTP/1.1\r\n");
        head.requestLine(0, methodEnd, host.isEmpty());
        head.startFields(head.length());
        if (!host.isEmpty()) {
            int line = head.length();
            field(head, "host: " + host);
            head.authority(line + 6, line + 6 + host.length(), line + 6 + host.length());
        }
        for (String line : lines) {
            field(head, line);
        }
        append(head, "\r\n");
        head.framing(0, true, false, false);
        target(head, targetStart, targetEnd);
        return head;
    }

    private static void target(RequestHead head, int from, int to) {
        byte[] bytes = head.reserve(to - from);
        int mark = Ascii.indexOf(bytes, from, to, (byte) '?');
        int pathEnd = mark < 0 ? to : mark;
        int queryStart = mark < 0 ? 0 : mark + 1;
        int queryEnd = mark < 0 ? 0 : to;
        if (bytes[from] == '*' || CanonicalPath.isCanonical(bytes, from, pathEnd)) {
            head.target(from, pathEnd, queryStart, queryEnd, bytes[from] == '*');
        } else {
            int end = CanonicalPath.write(bytes, from, pathEnd, bytes, head.length());
            head.target(head.length(), end, queryStart, queryEnd, false);
        }
    }

    /**
     * A response.
     *
     * @param length as {@link ResponseHead#contentLength()}
     * @param lines fields, each {@code name: value}
     */
    public static ResponseHead response(int status, long length, String... lines) {
        ResponseHead head = new ResponseHead();
        append(head, "HTTP/1.1 " + status + " \r\n");
        head.statusLine(status, head.length() - 2, head.length() - 2);
        head.startFields(head.length());
        for (String line : lines) {
            field(head, line);
        }
        append(head, "\r\n");
        head.framing(length, true);
        return head;
    }

    /** The field lines as they would be written, edits applied. */
    public static String written(Head head) {
        byte[] out = new byte[head.fieldsBytesMax()];
        return Ascii.text(out, 0, head.writeFields(out, 0));
    }

    private static void field(Head head, String line) {
        int start = head.length();
        int colon = line.indexOf(':');
        String value = line.substring(colon + 1).strip();
        append(head, line.substring(0, colon) + ": " + value + "\r\n");
        int nameEnd = start + colon;
        int valueStart = nameEnd + 2;
        int known = Field.of(head.bytes(), start, nameEnd);
        head.field(start, nameEnd, valueStart, valueStart + value.length(), head.length(), known);
    }

    /** Returns the index after the text. */
    private static int append(Head head, String text) {
        byte[] bytes = Ascii.bytes(text);
        System.arraycopy(bytes, 0, head.reserve(bytes.length), head.length(), bytes.length);
        head.received(bytes.length);
        return head.length();
    }
}
