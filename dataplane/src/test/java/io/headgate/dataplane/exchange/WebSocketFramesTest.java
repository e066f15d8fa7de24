package io.headgate.dataplane.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class WebSocketFramesTest {
    private final WebSocketFrames frames = new WebSocketFrames();

    private void pass(int... bytes) {
        for (int each : bytes) {
            frames.passed(Unpooled.wrappedBuffer(new byte[] {(byte) each}));
        }
    }

    @Test
    void aFrameIsOverBehindItsPayload() {
        assertTrue(frames.isBetween());
        pass(0x81, 0x02, 'h');
        assertFalse(frames.isBetween());
        pass('i');
        assertTrue(frames.isBetween());
        pass(0x89, 0x00);
        assertTrue(frames.isBetween());
    }

    @Test
    void aMaskedFrameHasFourBytesMore() {
        pass(0x81, 0x81, 1, 2, 3, 4);
        assertFalse(frames.isBetween());
        pass('x');
        assertTrue(frames.isBetween());
        pass(0x81, 0x80, 1, 2, 3);
        assertFalse(frames.isBetween());
        pass(4);
        assertTrue(frames.isBetween());
    }

    @Test
    void longPayloadsSayTheirLengthInTwoBytesOrEight() {
        pass(0x82, 126, 0x01, 0x00);
        frames.passed(Unpooled.wrappedBuffer(new byte[255]));
        assertFalse(frames.isBetween());
        pass(0);
        assertTrue(frames.isBetween());
        pass(0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0);
        frames.passed(Unpooled.wrappedBuffer(new byte[65_535]));
        assertFalse(frames.isBetween());
        pass(0);
        assertTrue(frames.isBetween());
    }

    @Test
    void aCloseIsSeenAndPartsOfAMessageAreNone() {
        pass(0x01, 1, 'a', 0x80, 1, 'b');
        assertFalse(frames.closeSeen());
        pass(0x88, 2, 3);
        assertTrue(frames.closeSeen());
        assertFalse(frames.isBetween());
        pass(0xE9);
        assertTrue(frames.isBetween());
    }

    @Test
    void theRestOfAFrameIsToldFromWhatFollowsIt() {
        pass(0x81, 5, 'h', 'e');
        ByteBuf rest = Unpooled.wrappedBuffer(new byte[] {'l', 'l', 'o', (byte) 0x81, 1, 'x'});
        assertEquals(3, frames.passedToEndOfFrame(rest));
        assertTrue(frames.isBetween());
        assertEquals(0, frames.passedToEndOfFrame(rest));
    }
}
