package io.headgate.dataplane.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.Arrays;

/** Whatever the bytes: keys, which are written as they came, or a refusal. */
class TicketKeysFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void readsKeysOrRefuses(byte[] bytes) {
        TicketKeys keys;
        try {
            keys = TicketKeys.of(bytes, 0);
        } catch (IOException refused) {
            return;
        }
        byte[] again = keys.export(0);
        assertArrayEquals(Arrays.copyOfRange(bytes, 8, bytes.length), Arrays.copyOfRange(again, 8, again.length));
    }
}
