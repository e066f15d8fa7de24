package io.headgate.dataplane.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Keys on their way from one process to the next; that tickets are good there is in the proxy's upgrade tests. */
class TicketKeysTest {
    private static final int KEY = 48;
    private static final long HOUR_NS = TimeUnit.HOURS.toNanos(1);
    private static final long MINUTE_NS = TimeUnit.MINUTES.toNanos(1);

    /** Keys of which each has its number in all its bytes. */
    private static byte[] exported(long ageNs, int... numbers) {
        ByteBuffer all = ByteBuffer.allocate(8 + numbers.length * KEY).putLong(ageNs);
        for (int number : numbers) {
            for (int i = 0; i < KEY; i++) {
                all.put((byte) number);
            }
        }
        return all.array();
    }

    private static byte[] keys(byte[] exported) {
        return Arrays.copyOfRange(exported, 8, exported.length);
    }

    @Test
    void keysGoOnInAnotherProcessAsOldAsTheyAre() throws IOException {
        long nowNs = -5; // another process counts from elsewhere
        TicketKeys all = TicketKeys.of(exported(HOUR_NS - MINUTE_NS, 1, 2), nowNs);
        assertArrayEquals(exported(HOUR_NS - MINUTE_NS, 1, 2), all.export(nowNs));
        all.rotate(nowNs + MINUTE_NS - 1);
        assertArrayEquals(exported(HOUR_NS - 1, 1, 2), all.export(nowNs + MINUTE_NS - 1));
        all.rotate(nowNs + MINUTE_NS);
        byte[] rotated = all.export(nowNs + MINUTE_NS);
        assertEquals(0, ByteBuffer.wrap(rotated).getLong());
        assertEquals(8 + 3 * KEY, rotated.length);
        assertArrayEquals(keys(exported(0, 1, 2)), Arrays.copyOfRange(rotated, 8 + KEY, rotated.length));
        all.rotate(nowNs + MINUTE_NS + HOUR_NS);
        byte[] again = all.export(nowNs + MINUTE_NS + HOUR_NS);
        assertEquals(8 + 3 * KEY, again.length);
        assertArrayEquals(keys(exported(0, 1)), Arrays.copyOfRange(again, 8 + 2 * KEY, again.length));
    }

    @Test
    void aKeyThatIsTooOldIsReplacedAtTheNextLook() throws IOException {
        TicketKeys all = TicketKeys.of(exported(Long.MAX_VALUE, 1, 2, 3), Long.MIN_VALUE + 1);
        all.rotate(Long.MIN_VALUE + 1);
        byte[] rotated = all.export(Long.MIN_VALUE + 1);
        assertFalse(Arrays.equals(keys(exported(0, 1, 2, 3)), keys(rotated)));
        assertArrayEquals(keys(exported(0, 1, 2)), Arrays.copyOfRange(rotated, 8 + KEY, rotated.length));
    }

    @Test
    void whereNothingWasSealedThereIsNothingToPassOn() {
        TicketKeys all = new TicketKeys(0);
        all.rotate(3 * HOUR_NS);
        assertEquals(0, all.export(3 * HOUR_NS).length);
    }

    @Test
    void whatAreNoKeysIsRefusedWithoutSayingWhatCame() {
        String range = "1 to 3 are 56 to 152, 48 each";
        refuses("ticket keys of 0 bytes; " + range, new byte[0]);
        refuses("ticket keys of 7 bytes; " + range, new byte[7]);
        refuses("ticket keys of 8 bytes; " + range, exported(0));
        refuses("ticket keys of 55 bytes; " + range, Arrays.copyOf(exported(0, 1), 55));
        refuses("ticket keys of 57 bytes; " + range, Arrays.copyOf(exported(0, 1), 57));
        refuses("ticket keys of 200 bytes; " + range, exported(0, 1, 2, 3, 4));
        refuses("ticket keys of a negative age, -1 ns", exported(-1, 1));
    }

    private static void refuses(String why, byte[] exported) {
        IOException refusal = assertThrows(IOException.class, () -> TicketKeys.of(exported, 0));
        assertEquals(why, refusal.getMessage());
    }
}
