package io.headgate.dataplane.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.CanonicalPath;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathRewriteTest {
    private static String rewrite(PathRewrite rewrite, String path) {
        byte[] in = Ascii.bytes("GET " + path + " HTTP/1.1");
        byte[] out = new byte[3 + path.length() + rewrite.addedBytesMax()];
        int end = rewrite.write(in, 4, 4 + path.length(), out, 3);
        return Ascii.text(out, 3, end);
    }

    @ParameterizedTest
    @CsvSource({
        "/pay, /, /pay, /",
        "/pay, /, /pay/, /",
        "/pay, /, /pay/x, /x",
        "/pay, /, /pay/x/, /x/",
        "/pay, /v2, /pay, /v2",
        "/pay, /v2, /pay/, /v2/",
        "/pay, /v2, /pay/x, /v2/x",
        "/pay, /v2/, /pay, /v2/",
        "/pay, /v2/, /pay/x, /v2/x",
        "/pay, /a/long/replacement, /pay/x, /a/long/replacement/x",
        "/pay/, /, /pay/, /",
        "/pay/, /, /pay/x, /x",
        "/pay/, /v2, /pay/x, /v2/x",
        "/, /v2, /, /v2/",
        "/, /v2, /x, /v2/x",
        "/, /, /x, /x",
        "/pay, /v2, /payx, /payx",
        "/pay, /v2, *, *"
    })
    void thePrefixIsReplacedAndThePathStaysValid(String prefix, String replacement, String path, String expected) {
        String rewritten = rewrite(PathRewrite.of(List.of(prefix), replacement), path);

        assertEquals(expected, rewritten);
        assertTrue(path.equals("*") || CanonicalPath.isCanonical(Ascii.bytes(rewritten), 0, rewritten.length()));
    }

    @Test
    void theLongestOfSeveralPrefixesIsReplaced() {
        PathRewrite rewrite = PathRewrite.of(List.of("/a", "/a/b", "/c"), "/");

        assertEquals("/x", rewrite(rewrite, "/a/b/x"));
        assertEquals("/bx", rewrite(rewrite, "/a/bx"));
        assertEquals("/x", rewrite(rewrite, "/c/x"));
    }
}
