package io.headgate.dataplane.accesslog;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one flat object of RFC 8259 and refuses everything else; values are String, Long or null. */
final class StrictJson {
    private final String text;
    private int at;

    private StrictJson(String text) {
        this.text = text;
    }

    static Map<String, @Nullable Object> parse(String text) {
        StrictJson json = new StrictJson(text);
        Map<String, @Nullable Object> object = json.object();
        json.require(json.at == text.length(), "nothing more");
        return object;
    }

    private Map<String, @Nullable Object> object() {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        expect("{");
        do {
            String key = string();
            require(!members.containsKey(key), "a key only once, not " + key);
            expect(":");
            members.put(key, value());
        } while (accept(","));
        expect("}");
        return members;
    }

    private @Nullable Object value() {
        if (accept("null")) {
            return null;
        }
        return text.charAt(at) == '"' ? (Object) string() : (Object) number();
    }

    private Long number() {
        int from = at;
        while (at < text.length() && Character.isDigit(text.charAt(at))) {
            at++;
        }
        require(at > from && (at == from + 1 || text.charAt(from) != '0'), "a number");
        return Long.valueOf(text.substring(from, at));
    }

    private String string() {
        expect("\"");
        StringBuilder value = new StringBuilder();
        while (!accept("\"")) {
            char c = text.charAt(at++);
            require(c >= 0x20 && c < 0x7F, "an escape instead of U+" + Integer.toHexString(c));
            value.append(c == '\\' ? escaped() : c);
        }
        return value.toString();
    }

    private char escaped() {
        char c = text.charAt(at++);
        if (c == 'u') {
            at += 4;
            return (char) Integer.parseInt(text.substring(at - 4, at), 16);
        }
        require(c == '"' || c == '\\', "a known escape, not " + c);
        return c;
    }

    private boolean accept(String expected) {
        boolean there = text.startsWith(expected, at);
        at += there ? expected.length() : 0;
        return there;
    }

    private void expect(String expected) {
        require(accept(expected), expected);
    }

    private void require(boolean holds, String expected) {
        if (!holds) {
            throw new AssertionError("expected " + expected + " at " + at + " of " + text);
        }
    }
}
