package io.headgate.dataplane.http1;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Decodes a chunked body in the most obvious way: the whole text at once, with regular expressions. */
final class Naive {
    /**
     * What a body comes to.
     *
     * @param body without framing
     * @param trailer lines, each with its line end
     * @param length bytes of the whole, framing included
     */
    record Decoded(String body, String trailer, int length) {}

    private static final Pattern SIZE = Pattern.compile("([0-9A-Fa-f]{1,16})(;[\\t !#-~\\x80-\\xFF]*)?\r\n");
    private static final Pattern TRAILER = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\\t -~\\x80-\\xFF]*\r\n");

    private Naive() {}

    /** Decodes {@code text}, which must hold a whole valid body and may go on behind it. */
    static Decoded decode(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        StringBuilder body = new StringBuilder();
        int at = 0;
        while (true) {
            Matcher size = match(SIZE, text, at);
            at = size.end();
            int length = Integer.parseInt(size.group(1), 16);
            if (length == 0) {
                break;
            }
            body.append(text, at, at + length);
            at += length + 2;
        }
        int trailer = at;
        while (!text.startsWith("\r\n", at)) {
            at = match(TRAILER, text, at).end();
        }
        return new Decoded(body.toString(), text.substring(trailer, at), at + 2);
    }

    private static Matcher match(Pattern pattern, String text, int at) {
        Matcher matcher = pattern.matcher(text).region(at, text.length());
        if (!matcher.lookingAt()) {
            throw new IllegalArgumentException("not " + pattern + " at " + at);
        }
        return matcher;
    }
}
