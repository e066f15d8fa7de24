package io.headgate.dataplane.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, ::ffff:192.0.2.1",
        "255.254.253.252, ::ffff:255.254.253.252",
        "2001:db8:8899:aabb:ccdd:eeff:1122:3344, 2001:db8:8899:aabb:ccdd:eeff:1122:3344",
        "::1, ::1",
        "::fffe:192.0.2.1, ::fffe:192.0.2.1",
        "1::ffff:192.0.2.1, 1::ffff:192.0.2.1"
    })
    void twoNumbersAreTheAddressTheyHold(String address, String asSixteenBytes) {
        ClientAddress expected = new ClientAddress();
        expected.set(InetAddress.ofLiteral(address));
        ByteBuffer numbers = ByteBuffer.wrap(sixteen(asSixteenBytes));
        ClientAddress actual = new ClientAddress();
        actual.set(numbers.getLong(), numbers.getLong());

        assertEquals(expected.length(), actual.length());
        assertArrayEquals(
                Arrays.copyOf(expected.bytes(), expected.length()), Arrays.copyOf(actual.bytes(), actual.length()));
    }

    /** The JDK turns what is IPv4-mapped into IPv4; here it stays what it is. */
    private static byte[] sixteen(String text) {
        byte[] bytes = InetAddress.ofLiteral(text).getAddress();
        byte[] mapped = Arrays.copyOf(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1}, 16);
        if (bytes.length == 4) {
            System.arraycopy(bytes, 0, mapped, 12, 4);
            return mapped;
        }
        return bytes;
    }
}
