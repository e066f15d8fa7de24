package io.headgate.proxy.audit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Whatever a file holds, a line is one that was written or none; and whatever an event holds, its line is read again.
 */
class AuditLineFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void answersToAnyBytes(byte[] bytes) throws IOException {
        try {
            AuditLine line = AuditLine.read(bytes);
            assertArrayEquals(bytes, line.bytes());
        } catch (IOException refused) {
            // Almost all are.
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        AuditLine written =
                AuditLine.write(7, "now", AuditEvent.of("asked", text).with("path", text), AuditLine.GENESIS);
        AuditLine read = AuditLine.read(written.bytes());
        assertEquals(written.hash(), read.hash());
        assertEquals(7, read.seq());
        assertEquals(-1, new String(written.bytes(), StandardCharsets.ISO_8859_1).indexOf('\n'));
    }
}
