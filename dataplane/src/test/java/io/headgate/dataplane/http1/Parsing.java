package io.headgate.dataplane.http1;

import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.Head;

/** Puts bytes into heads, as the head reader does. */
final class Parsing {
    private Parsing() {}

    static void fill(Head head, String text) {
        byte[] bytes = Ascii.bytes(text);
        System.arraycopy(bytes, 0, head.reserve(bytes.length), head.length(), bytes.length);
        head.received(bytes.length);
    }
}
