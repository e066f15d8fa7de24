package io.headgate.dataplane.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Random;

/** Whatever the bytes and wherever they are cut: nothing thrown, and frames end where a naive reader says. */
class WebSocketFramesFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void findsTheEndsOfFramesInAnyBytes(byte[] bytes) {
        WebSocketFrames whole = new WebSocketFrames();
        whole.passed(Unpooled.wrappedBuffer(bytes));
        assertEquals(endsBetween(bytes), whole.isBetween());

        WebSocketFrames cut = new WebSocketFrames();
        Random random = new Random(Arrays.hashCode(bytes));
        int at = 0;
        while (at < bytes.length) {
            int to = Math.min(bytes.length, at + 1 + random.nextInt(20));
            cut.passed(Unpooled.wrappedBuffer(bytes, at, to - at));
            at = to;
        }
        assertEquals(whole.isBetween(), cut.isBetween());
        assertEquals(whole.closeSeen(), cut.closeSeen());
    }

    /** Whether the bytes are whole frames. */
    private static boolean endsBetween(byte[] bytes) {
        long at = 0;
        while (at < bytes.length) {
            if (at + 2 > bytes.length) {
                return false;
            }
            int second = bytes[(int) at + 1];
            int small = second & 0x7F;
            int more = small == 127 ? 8 : small == 126 ? 2 : 0;
            if (at + 2 + more > bytes.length) {
                return false;
            }
            long length = more == 0 ? small : 0;
            for (int i = 0; i < more; i++) {
                length = length << 8 | bytes[(int) at + 2 + i] & 0xFF;
            }
            length &= Long.MAX_VALUE;
            long head = at + 2 + more + (second < 0 ? 4 : 0);
            if (head > bytes.length || length > bytes.length - head) {
                return false;
            }
            at = head + length;
        }
        return true;
    }
}
