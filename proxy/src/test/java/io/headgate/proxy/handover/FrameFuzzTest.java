package io.headgate.proxy.handover;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;

/** Whatever the bytes: a frame, which is written and read again as the same, or a refusal. */
class FrameFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void readsAFrameOrRefuses(byte[] bytes) {
        Frame frame;
        try {
            frame = Frame.read(bytes);
        } catch (IOException refused) {
            return;
        }
        try {
            assertEquals(frame, Frame.read(frame.bytes()));
        } catch (IOException e) {
            throw new AssertionError("written, and not read again: " + frame, e);
        }
    }
}
