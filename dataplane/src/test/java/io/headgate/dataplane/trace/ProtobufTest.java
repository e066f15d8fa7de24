package io.headgate.dataplane.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.dataplane.http.Ascii;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ProtobufTest {
    private final Protobuf out = new Protobuf();

    @Test
    void writesEachKindOfFieldAsTheEncodingHasIt() {
        out.number(1, 150);
        assertEquals("089601", written());
        out.number(2, -1);
        assertEquals("10ffffffffffffffffff01", written());
        out.fixed64(7, 0x0102030405060708L);
        assertEquals("390807060504030201", written());
        out.fixed32(16, 0x101);
        assertEquals("850101010000", written());
        out.id(2, 0x0102030405060708L);
        assertEquals("12080102030405060708", written());
        out.id(1, 1, 2);
        assertEquals("0a1000000000000000010000000000000002", written());
        out.text(2, Ascii.bytes("testing"));
        assertEquals("120774657374696e67", written());
    }

    @Test
    void latinBecomesUtf8() {
        out.text(1, Ascii.bytes("a\u00e4\u00ff"));
        assertEquals("0a0561c3a4c3bf", written());
    }

    @Test
    void aMessageWithinHasItsLengthInFourBytes() {
        int mark = out.begin(3);
        out.number(1, 150);
        out.end(mark);
        assertEquals("1a83808000089601", written());
        mark = out.begin(3);
        for (int i = 0; i < 20_000; i++) {
            out.number(1, 1);
        }
        out.end(mark);
        assertEquals("1ac0b88200", written().substring(0, 10));
    }

    private String written() {
        String hex = HexFormat.of().formatHex(Arrays.copyOf(out.bytes(), out.length()));
        out.truncate(0);
        return hex;
    }
}
