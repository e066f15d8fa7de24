package io.headgate.dataplane.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.headgate.dataplane.http.Failure;
import io.headgate.dataplane.http.HeadLimits;
import io.headgate.dataplane.http.RequestHead;
import io.headgate.dataplane.http2.hpack.HpackDecoder;
import io.headgate.dataplane.http2.hpack.LineMemory;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Whatever the blocks: nothing thrown, no head beyond its limits, and no line that another reader would take for two.
 */
class RequestFieldsFuzzTest {
    private static final HeadLimits LIMITS = new HeadLimits(200, 100, 400, 8);

    @FuzzTest(maxDuration = "60s")
    void makesOfAnyBlockAHeadOrARefusal(byte[] bytes) {
        HpackDecoder decoder = new HpackDecoder(new LineMemory());
        RequestFields fields = new RequestFields(new SplittableRandom(1));
        boolean valid = true;
        int at = 0;
        while (valid && at < bytes.length) {
            int length = Math.min(bytes[at] & 0xFF, bytes.length - at - 1);
            RequestHead head = new RequestHead();
            fields.begin(head, LIMITS);
            valid = decoder.decode(bytes, at + 1, at + 1 + length, fields);
            at += 1 + length;
            if (valid) {
                check(head, fields.end((length & 1) == 0));
            }
        }
    }

    private static void check(RequestHead head, @Nullable Failure failure) {
        assertTrue(head.fieldCount() <= LIMITS.fieldCountMax() + 1);
        assertTrue(head.length() <= 2 * LIMITS.firstLineBytesMax() + LIMITS.fieldsBytesMax() + 20);
        if (failure != null) {
            return;
        }
        assertTrue(head.pathStart() < head.pathEnd() && head.pathEnd() <= head.bytes().length);
        byte[] out = new byte[head.fieldsBytesMax()];
        String written = new String(out, 0, head.writeFields(out, 0), StandardCharsets.ISO_8859_1);
        assertEquals("", written.replaceAll("[!#$%&'*+.^_`|~0-9a-z-]+: [\\t -~\\x80-\\xFF]*\\r\\n", ""), written);
    }
}
