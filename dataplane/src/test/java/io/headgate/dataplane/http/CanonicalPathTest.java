package io.headgate.dataplane.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.testing.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Against a second implementation in strings that works from whole segments; examples are in {@code corpus.PathsTest}.
 */
class CanonicalPathTest {
    private static final String REFUSED = "refused";

    private static final String[] PIECES = {
        "/",
        "/",
        "/",
        ".",
        ".",
        "a",
        "b",
        "-",
        "~",
        ";",
        "%2e",
        "%2E",
        "%2f",
        "%5c",
        "%00",
        "%61",
        "%7e",
        "%7E",
        "%7f",
        "%20",
        "%25",
        "%3b",
        "%3B",
        "%c0%ae",
        "%c1",
        "%e0%80",
        "%e0%a0%80",
        "%e0",
        "%f0%80",
        "%f0%90%80%80",
        "%c3%a4",
        "%",
        "%4",
        "%zz",
        "|",
        "..",
        "..;"
    };

    private static String canonical(String path) {
        byte[] bytes = Ascii.bytes(path);
        byte[] out = new byte[bytes.length + 7];
        int end = CanonicalPath.write(bytes, 0, bytes.length, out, 7);
        assertTrue(end <= 7 + bytes.length, "longer than the original");
        return end == CanonicalPath.REFUSED ? REFUSED : Ascii.text(out, 7, end);
    }

    /** The same within one array, as the parser does it: the result behind the original. */
    private static String canonicalBehind(String path) {
        byte[] bytes = Arrays.copyOf(Ascii.bytes(path), path.length() * 2);
        int end = CanonicalPath.write(bytes, 0, path.length(), bytes, path.length());
        assertEquals(path, Ascii.text(bytes, 0, path.length()), "the original has changed");
        return end == CanonicalPath.REFUSED ? REFUSED : Ascii.text(bytes, path.length(), end);
    }

    private static String reference(String path) {
        StringBuilder decoded = new StringBuilder();
        List<Integer> escapes = new ArrayList<>();
        for (int i = 0; i < path.length(); i++) {
            if (path.charAt(i) != '%') {
                decoded.append(path.charAt(i));
                escapes.clear();
            } else if (!path.substring(i).matches("(?s)%[0-9a-fA-F]{2}.*")) {
                return REFUSED;
            } else {
                int octet = Integer.parseInt(path.substring(i + 1, i + 3), 16);
                escapes.add(octet);
                if (octet < 32 || octet == 127 || octet == '/' || octet == '\\' || isOverlong(escapes)) {
                    return REFUSED;
                }
                boolean plain = String.valueOf((char) octet).matches("[A-Za-z0-9._~-]");
                decoded.append(plain ? String.valueOf((char) octet) : String.format(Locale.ROOT, "%%%02X", octet));
                i += 2;
            }
        }
        return resolved(decoded.toString());
    }

    private static boolean isOverlong(List<Integer> escapes) {
        int last = escapes.getLast();
        int before = escapes.size() < 2 ? 0 : escapes.get(escapes.size() - 2);
        return last == 0xC0
                || last == 0xC1
                || (before == 0xE0 && last >= 0x80 && last < 0xA0)
                || (before == 0xF0 && last >= 0x80 && last < 0x90);
    }

    private static String resolved(String path) {
        String[] segments = path.substring(1).split("/", -1);
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < segments.length; i++) {
            boolean last = i == segments.length - 1;
            String segment = segments[i];
            if (segment.matches("\\.{1,2};.*") || (segment.startsWith(";") && !last)) {
                return REFUSED;
            }
            if (segment.equals("..")) {
                if (kept.isEmpty()) {
                    return REFUSED;
                }
                kept.removeLast();
            } else if (!segment.equals(".") && !segment.isEmpty()) {
                kept.add(segment);
                continue;
            }
            if (last) {
                kept.add("");
            }
        }
        return "/" + String.join("/", kept);
    }

    @Test
    void isWhatTheReferenceSaysAndStaysSo() {
        Seed seed = Seed.fresh();
        Random random = seed.random();
        int refused = 0;
        for (int round = 0; round < 200_000; round++) {
            StringBuilder path = new StringBuilder("/");
            for (int pieces = random.nextInt(12); pieces > 0; pieces--) {
                path.append(PIECES[random.nextInt(PIECES.length)]);
            }
            String sent = path.toString();
            String message = sent + ", " + seed;
            String result = canonical(sent);
            assertEquals(reference(sent), result, message);
            assertEquals(result, canonicalBehind(sent), message);
            if (result.equals(REFUSED)) {
                refused++;
            } else {
                assertEquals(result, canonical(result), "not stable: " + message);
            }
            byte[] bytes = Ascii.bytes(sent);
            if (CanonicalPath.isCanonical(bytes, 0, bytes.length)) {
                assertEquals(sent, result, "called canonical: " + message);
            }
        }
        assertTrue(refused > 1000 && refused < 190_000, "paths refused: " + refused);
    }

    @Test
    void aUsualPathStaysWhereItIs() {
        for (String path : List.of("/", "/a", "/a/b.html", "/a-b_c~d/e.f", "/a;b=c", "/a..b", "/a/b/")) {
            byte[] bytes = Ascii.bytes(path);
            assertTrue(CanonicalPath.isCanonical(bytes, 0, bytes.length), path);
        }
    }
}
