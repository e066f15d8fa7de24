package io.headgate.dataplane.http2.hpack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.headgate.dataplane.http.Field;
import io.headgate.dataplane.http.ResponseHead;
import io.headgate.dataplane.testing.Heads;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HpackTest {
    private final HpackDecoder decoder = new HpackDecoder(new LineMemory());

    /** The lines of a block; null when it is none. */
    private @Nullable List<String> decode(String hex) {
        byte[] block = HexFormat.of().parseHex(hex.replace(" ", ""));
        List<String> lines = new ArrayList<>();
        boolean valid =
                decoder.decode(block, 0, block.length, (bytes, nameStart, nameEnd, valueStart, valueEnd, kind) -> {
                    assertEquals("\r\n", new String(bytes, valueEnd, 2, ISO_8859_1));
                    assertEquals(FieldKind.of(bytes, nameStart, nameEnd, valueStart, valueEnd), kind);
                    lines.add(new String(bytes, nameStart, valueEnd - nameStart, ISO_8859_1));
                });
        return valid ? lines : null;
    }

    private static List<String> get(String... more) {
        List<String> lines =
                new ArrayList<>(List.of(":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com"));
        lines.addAll(List.of(more));
        return lines;
    }

    @Test
    void readsTheRequestsOfTheStandard() {
        assertEquals(get(), decode("8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff"));
        assertEquals(get("cache-control: no-cache"), decode("8286 84be 5886 a8eb 1064 9cbf"));
        assertEquals(
                List.of(
                        ":method: GET",
                        ":scheme: https",
                        ":path: /index.html",
                        ":authority: www.example.com",
                        "custom-key: custom-value"),
                decode("8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf"));
    }

    @Test
    void readsPlainLiteralsOfEveryKind() {
        assertEquals(
                List.of("custom-key: custom-header"),
                decode("400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572"));
        assertEquals(List.of(":path: /sample/path"), decode("040c 2f73 616d 706c 652f 7061 7468"));
        assertEquals(List.of("password: secret"), decode("1008 7061 7373 776f 7264 0673 6563 7265 74"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80", // index 0
                "be", // beyond the table
                "ff80", // a number that is cut
                "ffffffffff0f", // a number beyond all sense
                "7f8080808080808001",
                "82 20", // the size changes behind a field
                "3fe21f", // larger than we said
                "40", // nothing behind
                "400a61", // a string that is cut
                "4001", // no value
                "0085ffffffff0000", // padding
            })
    void refusesWhatIsNoBlock(String hex) {
        assertEquals(null, decode(hex));
    }

    @Test
    void forgetsTheOldestWhenTheTableIsFull() {
        String large = "40 01 61 7f a1 06".replace(" ", "") + "62".repeat(928);
        decode(large);
        decode(large);
        decode("4001780179");
        decode(large);
        decode(large);
        assertEquals(List.of("x: y"), decode("c0"));
        decode(large);
        decode(large);
        assertEquals(List.of("x: y"), decode("c2"));
        decode(large);
        assertEquals(null, decode("c2"));
    }

    @Test
    void remembersThroughThousandsOfChanges() {
        for (int i = 0; i < 5000; i++) {
            String value = "v".repeat(i % 97) + i;
            String hex = "4003782d61" + "%02x".formatted(value.length())
                    + HexFormat.of().formatHex(value.getBytes(ISO_8859_1));
            assertEquals(List.of("x-a: " + value), decode(hex));
            assertEquals(List.of("x-a: " + value, "x-a: " + value), decode("bebe"));
        }
    }

    @Test
    void aTableOfNoSizeRemembersNothing() {
        decode("4001780179");
        assertEquals(List.of(), decode("20"));
        assertEquals(null, decode("be"));
    }

    @Test
    void aLineLargerThanTheTableEmptiesIt() {
        decode("4001780179");
        decode("400161 7f e11f".replace(" ", "") + "62".repeat(4192));
        assertEquals(null, decode("be"));
    }

    @Test
    void readsWhatItWrites() {
        ResponseHead head =
                Heads.response(299, 0, "Content-Type: text/plain", "X-Long: " + "y".repeat(300), "Set-Cookie: a=b");
        head.add("via: 1.1 a\r\nx-empty:\r\n".getBytes(ISO_8859_1));
        byte[] out = new byte[HpackEncoder.bytesMax(head.fieldsBytesMax()) + 64];
        int at = HpackEncoder.emptyTable(out, 0);
        at = HpackEncoder.status(out, at, 299);
        at = HpackEncoder.fields(out, at, head);
        at = HpackEncoder.decimal(out, at, Field.CONTENT_LENGTH, 1234567);
        assertEquals(
                List.of(
                        ":status: 299",
                        "content-type: text/plain",
                        "x-long: " + "y".repeat(300),
                        "set-cookie: a=b",
                        "via: 1.1 a",
                        "x-empty: ",
                        "content-length: 1234567"),
                decode(HexFormat.of().formatHex(out, 0, at)));
    }
}
