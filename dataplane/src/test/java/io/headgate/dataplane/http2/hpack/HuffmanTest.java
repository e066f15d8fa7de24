package io.headgate.dataplane.http2.hpack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.dataplane.testing.Seed;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HuffmanTest {
    private static String decode(String hex) {
        byte[] in = HexFormat.of().parseHex(hex);
        byte[] out = new byte[Huffman.EXPANSION_MAX * in.length];
        int end = Huffman.decode(in, 0, in.length, out, 0);
        return end < 0 ? "malformed" : new String(out, 0, end, ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "f1e3c2e5f23a6ba0ab90f4ff | www.example.com",
                "a8eb10649cbf | no-cache",
                "25a849e95ba97d7f | custom-key",
                "25a849e95bb8e8b4bf | custom-value",
                "6402 | 302",
                "d07abe941054d444a8200595040b8166e082a62d1bff | 'Mon, 21 Oct 2013 20:13:21 GMT'",
                "9d29ad171863c78f0b97c8e9ae82ae43d3 | https://www.example.com",
                "94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007"
                        + " | foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1"
            })
    void readsTheExamplesOfTheStandard(String code, String text) {
        assertEquals(text, decode(code));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "1fff", "fffffffc", "ffffffff", "f1e3c2e5f23a6ba0ab90f4fe", "18"})
    void refusesPaddingThatIsNotOnesOrIsTooLongAndTheEndSpelledOut(String code) {
        assertEquals("malformed", decode(code));
    }

    @Test
    void readsEveryByteInAnyCompany() {
        Seed seed = Seed.fresh();
        Random random = seed.random();
        for (int i = 0; i < 2000; i++) {
            byte[] text = new byte[1 + random.nextInt(40)];
            random.nextBytes(text);
            byte[] code = NaiveHuffman.encode(text);
            byte[] out = new byte[Huffman.EXPANSION_MAX * code.length];
            int end = Huffman.decode(code, 0, code.length, out, 0);
            assertEquals(
                    HexFormat.of().formatHex(text), HexFormat.of().formatHex(out, 0, Math.max(0, end)), seed::toString);
        }
    }
}
