package io.headgate.dataplane.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.headgate.dataplane.http.Ascii;
import java.util.regex.Pattern;

/** Whatever bytes stand there, they are taken exactly where the standard's grammar takes them. */
class TraceParentFuzzTest {
    static final Pattern GRAMMAR = Pattern.compile(
            "(?!ff)(00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}"
                    + "|(?!00)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?)",
            Pattern.DOTALL);

    @FuzzTest(maxDuration = "10s")
    void takesWhatTheGrammarTakes(byte @NotNull [] bytes) {
        boolean valid = TraceParent.isValid(bytes, 0, bytes.length);
        String text = Ascii.text(bytes, 0, bytes.length);
        assertEquals(GRAMMAR.matcher(text).matches(), valid, text);
        if (valid) {
            byte[] again = new byte[TraceParent.BYTES];
            TraceParent.put(
                    again,
                    0,
                    TraceParent.traceIdHigh(bytes, 0),
                    TraceParent.traceIdLow(bytes, 0),
                    TraceParent.spanId(bytes, 0),
                    TraceParent.isSampled(bytes, 0));
            assertTrue(text.startsWith(Ascii.text(again, 3, TraceParent.BYTES - 3), 3), text);
        }
    }
}
