package io.headgate.dataplane.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.Ascii;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TraceParentTest {
    private static final String USUAL = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Test
    void saysTraceSpanAndWhetherItIsSampled() {
        byte[] bytes = Ascii.bytes("x" + USUAL);
        assertEquals(0x0af7651916cd43ddL, TraceParent.traceIdHigh(bytes, 1));
        assertEquals(0x8448eb211c80319cL, TraceParent.traceIdLow(bytes, 1));
        assertEquals(0xb7ad6b7169203331L, TraceParent.spanId(bytes, 1));
        assertTrue(TraceParent.isSampled(bytes, 1));
        assertFalse(TraceParent.isSampled(Ascii.bytes(USUAL.replace("-01", "-02")), 0));
        assertTrue(TraceParent.isSampled(Ascii.bytes(USUAL.replace("-01", "-ff")), 0));
    }

    @Test
    void isValidAsTheStandardHasIt() {
        for (String text : new String[] {
            USUAL,
            USUAL.replace("-01", "-00"),
            "cc" + USUAL.substring(2),
            "cc" + USUAL.substring(2) + "-what-the-future-will-be-like"
        }) {
            assertTrue(isValid(text), text);
        }
    }

    @Test
    void isInvalidWhereAnythingIsAmiss() {
        for (String text : new String[] {
            "",
            "00",
            USUAL.substring(0, 54),
            USUAL + "-",
            USUAL + "-01",
            "ff" + USUAL.substring(2),
            "0A" + USUAL.substring(2),
            USUAL.toUpperCase(java.util.Locale.ROOT),
            USUAL.replace('-', '_'),
            USUAL.replace("0af7", "0ag7"),
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "cc" + USUAL.substring(2) + ".what",
            USUAL + "," + USUAL,
            USUAL.replace("-01", "-0x")
        }) {
            assertFalse(isValid(text), text);
        }
    }

    @Test
    void whatIsWrittenCanBeRead() {
        byte[] out = new byte[TraceParent.BYTES + 1];
        int end = TraceParent.put(out, 1, 0x0af7651916cd43ddL, 0x8448eb211c80319cL, 0xb7ad6b7169203331L, true);
        assertEquals(out.length, end);
        assertEquals(USUAL, Ascii.text(out, 1, end));
        TraceParent.put(out, 1, 0, 1, 2, false);
        assertEquals("00-00000000000000000000000000000001-0000000000000002-00", Ascii.text(out, 1, end));
    }

    @Test
    void mutantsAreTakenWhereTheGrammarTakesThem() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        String[] whole = {USUAL, "cc" + USUAL.substring(2) + "-more", USUAL.replaceAll("[0-9a-f]", "0")};
        for (int i = 0; i < 50_000; i++) {
            StringBuilder mutant = new StringBuilder(whole[random.nextInt(whole.length)]);
            for (int edits = random.nextInt(3); edits >= 0; edits--) {
                int at = random.nextInt(mutant.length());
                mutant.setCharAt(at, "0123456789abcdefABF-g".charAt(random.nextInt(21)));
            }
            boolean cut = random.nextInt(8) == 0;
            String text = mutant.substring(0, cut ? random.nextInt(mutant.length()) : mutant.length());
            boolean grammar = TraceParentFuzzTest.GRAMMAR.matcher(text).matches();
            assertEquals(grammar, isValid(text), () -> "seed " + seed + ": " + text);
        }
    }

    private static boolean isValid(String text) {
        byte[] bytes = Ascii.bytes(text);
        return TraceParent.isValid(bytes, 0, bytes.length);
    }
}
