package io.headgate.dataplane.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SipHashTest {
    /** The paper's key 00 01 .. 0f over the input 00 01 .., by length; the authors' published values. */
    @ParameterizedTest
    @CsvSource({
        "0, 726fdb47dd0e0e31",
        "1, 74f839c593dc67fd",
        "2, 0d6c8009d9a94f5a",
        "7, ab0200f58b01d137",
        "8, 93f5f5799a932462",
        "15, a129ca6149be45e5"
    })
    void agreesWithThePublishedValues(int length, String expected) {
        byte[] input = new byte[64];
        for (int i = 0; i < length; i++) {
            input[3 + i] = (byte) i;
        }
        SipHash hash = new SipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

        assertEquals(Long.parseUnsignedLong(expected, 16), hash.hash(input, 3, 3 + length));
    }

    @ParameterizedTest
    @CsvSource({"0", "8", "40"})
    void anotherKeyIsAnotherHash(int length) {
        byte[] input = new byte[40];

        assertNotEquals(
                SipHash.random().hash(input, 0, length), SipHash.random().hash(input, 0, length));
    }
}
