package io.headgate.dataplane.testing;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import org.junit.jupiter.api.Test;

class LeakCheckTest {
    @Test
    void namesThePlaceWhereALostBufferWasMade() {
        LeakCheck.check(0);
        ByteBuf lost = PooledByteBufAllocator.DEFAULT.directBuffer();
        AssertionError found = assertThrows(AssertionError.class, () -> LeakCheck.check(0));
        assertTrue(
                String.valueOf(found.getMessage()).contains("namesThePlaceWhereALostBufferWasMade"), found::getMessage);
        lost.touch(); // and never released: the check has forgotten it
    }

    @Test
    void isContentWithABufferThatWasReleased() {
        LeakCheck.check(0);
        PooledByteBufAllocator.DEFAULT.directBuffer().release();
        LeakCheck.check(0);
    }
}
