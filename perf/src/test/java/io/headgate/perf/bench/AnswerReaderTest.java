package io.headgate.perf.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AnswerReaderTest {
    private static final String ANSWER = "HTTP/1.1 200 OK\r\nServer: any\r\nContent-Length: 12\r\n\r\n0123456789ab";

    private final AnswerReader reader = new AnswerReader();

    private static ByteBuf bytes(String text) {
        return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void anAnswerIsCompleteWithItsLastByteHoweverItArrives() {
        for (int split = 1; split < ANSWER.length(); split++) {
            assertFalse(reader.read(bytes(ANSWER.substring(0, split))), "after " + split);
            assertTrue(reader.read(bytes(ANSWER.substring(split))), "split at " + split);
        }
    }

    @Test
    void theLengthIsFoundInSmallLettersToo() {
        assertTrue(reader.read(bytes("HTTP/1.1 200 OK\r\ncontent-length:2\r\n\r\nab")));
        assertTrue(reader.read(bytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")));
    }

    @Test
    void whatCannotBeCountedOnIsRefused() {
        assertRefused("an answer that is not 200: HTTP/1.1 503 ", "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n");
        assertRefused("an answer without Content-Length", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        assertRefused("bytes follow an answer", ANSWER + "x");
        assertRefused("an answer's head is longer than 4096 bytes", "HTTP/1.1 200 OK\r\nA: " + "x".repeat(5000));
    }

    private static void assertRefused(String reason, String answer) {
        String message =
                String.valueOf(assertThrows(IllegalStateException.class, () -> new AnswerReader().read(bytes(answer)))
                        .getMessage());
        assertEquals(reason, message.substring(0, Math.min(reason.length(), message.length())));
    }
}
