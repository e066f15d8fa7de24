package io.headgate.dataplane.filter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Base64TextTest {
    private static byte[] decode(String... pieces) {
        ByteBuf out = Unpooled.buffer();
        int state = Base64Text.BETWEEN;
        for (String piece : pieces) {
            state = Base64Text.decode(state, Unpooled.wrappedBuffer(piece.getBytes(ISO_8859_1)), out);
        }
        assertEquals(Base64Text.BETWEEN, state);
        return ByteBufUtil.getBytes(out);
    }

    /** Also what gets larger than one digit's carry: some hundred bytes. */
    @RepeatedTest(20)
    void isWhatTheJdkMakesOfIt() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] bytes = new byte[random.nextInt(400)];
        random.nextBytes(bytes);
        ByteBuf encoded = Base64Text.encode(UnpooledByteBufAllocator.DEFAULT, Unpooled.wrappedBuffer(bytes));
        String text = encoded.toString(ISO_8859_1);
        encoded.release();
        assertEquals(Base64.getEncoder().encodeToString(bytes), text, "seed " + seed);

        int cut = random.nextInt(text.length() + 1);
        assertArrayEquals(bytes, decode(text.substring(0, cut), text.substring(cut)), "seed " + seed);
    }

    @Test
    void paddingMayStandBehindAnyGroup() {
        assertEquals("abcd", new String(decode("YQ==YmM=", "ZA", "=", "="), ISO_8859_1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"=", "Y=", "YQ=Y", "YWI=*", "Y Q==", "YQ==\n", "YQ\u00e4="})
    void whatIsNoneIsBroken(String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        ByteBuf out = Unpooled.buffer();
        assertEquals(
                Base64Text.BROKEN,
                Base64Text.decode(Base64Text.BETWEEN, Unpooled.wrappedBuffer(bytes), out),
                () -> Arrays.toString(bytes));
    }
}
