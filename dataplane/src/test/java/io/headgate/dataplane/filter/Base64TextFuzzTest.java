package io.headgate.dataplane.filter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/** Whatever the bytes and wherever they are cut: one verdict, no more than was promised, and nothing thrown. */
class Base64TextFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void givesOneVerdictOnAnyBytes(byte[] bytes) {
        ByteBuf whole = Unpooled.buffer();
        int state = Base64Text.decode(Base64Text.BETWEEN, Unpooled.wrappedBuffer(bytes), whole);
        ByteBuf dripped = Unpooled.buffer();
        int after = Base64Text.BETWEEN;
        for (int i = 0; i < bytes.length && after != Base64Text.BROKEN; i++) {
            after = Base64Text.decode(after, Unpooled.wrappedBuffer(bytes, i, 1), dripped);
        }
        assertEquals(state, after);
        assertArrayEquals(ByteBufUtil.getBytes(whole), ByteBufUtil.getBytes(dripped));
        assertTrue(whole.readableBytes() <= Base64Text.decodedBytesMax(bytes.length));
    }
}
