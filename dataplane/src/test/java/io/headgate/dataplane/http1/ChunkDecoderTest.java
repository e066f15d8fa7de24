package io.headgate.dataplane.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.TrailerRules;
import io.headgate.dataplane.testing.Seed;
import io.netty.buffer.ByteBuf;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Good bodies against a naive decoder, any bodies against themselves in other cuts; each bad variant is in
 * {@code corpus.BadChunks}.
 */
class ChunkDecoderTest {
    /** A valid body and a few bytes behind it. */
    private static byte[] body(Random random) {
        StringBuilder text = new StringBuilder();
        int longest = 1 << random.nextInt(13);
        for (int chunks = random.nextInt(20); chunks > 0; chunks--) {
            int length = 1 + random.nextInt(longest);
            String size = random.nextBoolean() ? Integer.toHexString(length) : String.format("%04X", length);
            text.append(size).append(random.nextInt(5) == 0 ? ";x=\t y" : "").append("\r\n");
            for (int i = 0; i < length; i++) {
                text.append((char) random.nextInt(256));
            }
            text.append("\r\n");
        }
        text.append("0".repeat(1 + random.nextInt(3)))
                .append(random.nextInt(5) == 0 ? ";end" : "")
                .append("\r\n");
        for (int lines = random.nextInt(3); lines > 0; lines--) {
            text.append("x-digest: ").append(random.nextInt()).append("\r\n");
        }
        return Ascii.bytes(text + "\r\n" + "GET / HTTP/1.1".substring(0, random.nextInt(14)));
    }

    @Test
    void decodesAsTheNaiveDecoderHoweverItIsCut() {
        Seed seed = Seed.fresh();
        Random random = seed.random();
        for (int round = 0; round < 2000; round++) {
            byte[] bytes = body(random);
            Naive.Decoded expected = Naive.decode(bytes);
            for (Cuts.Piece piece : new Cuts.Piece[] {Cuts.WHOLE, Cuts.random(random, 4), Cuts.random(random, 2000)}) {
                Cuts.Body got = Cuts.decode(bytes, piece);
                assertEquals(ChunkDecoder.Result.END, got.result(), seed.toString());
                assertEquals(expected.body(), got.body(), seed.toString());
                assertEquals(expected.trailer(), got.trailer(), seed.toString());
                assertEquals(expected.length(), got.taken(), "bytes behind the body: " + seed);
            }
        }
    }

    @Test
    void judgesDamagedBodiesAlikeHoweverTheyAreCut() {
        Seed seed = Seed.fresh();
        Random random = seed.random();
        int malformed = 0;
        for (int round = 0; round < 5000; round++) {
            byte[] bytes = body(random);
            for (int damages = 1 + random.nextInt(2); damages > 0; damages--) {
                bytes[random.nextInt(bytes.length)] = Ascii.bytes("\r\n0a;:\" x\u0000")[random.nextInt(10)];
            }
            Cuts.Body whole = Cuts.decode(bytes, Cuts.WHOLE);
            Cuts.Body cut = Cuts.decode(bytes, round % 4 == 0 ? Cuts.BYTES : Cuts.random(random, 100));
            assertTrue(whole.sameAs(cut), () -> whole + "\n" + cut + "\n" + seed);
            malformed += whole.result() == ChunkDecoder.Result.MALFORMED ? 1 : 0;
        }
        assertTrue(malformed > 100, "too few were damaged in a place that matters: " + malformed);
    }

    @Test
    void aFloodOfTinyChunksIsOnePiece() {
        byte[] bytes = Ascii.bytes("1\r\nx\r\n".repeat(10_000) + "0\r\n\r\n");
        Cuts.Body got = Cuts.decode(bytes, Cuts.WHOLE);
        assertEquals("x".repeat(10_000), got.body());
        assertEquals(1, got.runs());
    }

    @Test
    void largeChunksStayWhereTheyAre() {
        byte[] bytes = Ascii.bytes(("1000\r\n" + "x".repeat(4096) + "\r\n").repeat(3) + "0\r\n\r\n");
        ByteBuf in = Cuts.buffer(bytes, 0, bytes.length);
        ChunkDecoder decoder = new ChunkDecoder(TrailerRules.REQUEST);
        for (int chunk = 0; chunk < 3; chunk++) {
            assertEquals(chunk < 2 ? ChunkDecoder.Result.RUN : ChunkDecoder.Result.END, decoder.next(in));
            assertEquals(6 + chunk * (6 + 4096 + 2), decoder.runStart());
            assertEquals(4096, decoder.runLength());
        }
        in.release();
    }

    @Test
    void whatHasBeenHandedOutIsNotMovedAnyMore() {
        String text =
                "800\r\n" + "a".repeat(2048) + "\r\n800\r\n" + "b".repeat(2048) + "\r\n1\r\nc\r\n1\r\nd\r\n0\r\n\r\n";
        byte[] bytes = Ascii.bytes(text);
        ByteBuf in = Cuts.buffer(bytes, 0, bytes.length);
        ChunkDecoder decoder = new ChunkDecoder(TrailerRules.REQUEST);
        decoder.next(in);
        ByteBuf first = in.retainedSlice(decoder.runStart(), decoder.runLength());
        assertEquals(ChunkDecoder.Result.END, decoder.next(in));
        assertEquals(2050, decoder.runLength());
        assertEquals("a".repeat(2048), first.toString(java.nio.charset.StandardCharsets.US_ASCII));
        first.release();
        in.release();
    }

    @Test
    void servesOneBodyAfterAnother() {
        ChunkDecoder decoder = new ChunkDecoder(TrailerRules.REQUEST);
        for (String text : new String[] {"1;a\r\nx\r\n0\r\nx: y\r\n\r\n", "2\r\nab\r\n0\r\n\r\n"}) {
            byte[] bytes = Ascii.bytes(text);
            ByteBuf in = Cuts.buffer(bytes, 0, bytes.length);
            decoder.reset();
            assertEquals(ChunkDecoder.Result.END, decoder.next(in));
            assertEquals(text.contains("y") ? 6 : 0, decoder.trailerLength());
            in.release();
        }
    }

    private static Cuts.Body trailed(TrailerRules rules, String trailer) {
        return Cuts.decode(rules, Ascii.bytes("1\r\nx\r\n0\r\n" + trailer + "\r\n"), Cuts.WHOLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"content-type: a", "Set-Cookie: a=b", "x-forwarded-for: x", "transfer-encoding: chunked", "te: x"
            })
    void whatMayNotStandBehindABodyIsLeftOutOfAnAnswerAndBreaksARequest(String line) {
        String trailer = "x-first: 1\r\n" + line + "\r\nx-last: 2\r\n";
        assertEquals(
                "x-first: 1\r\nx-last: 2\r\n",
                trailed(TrailerRules.RESPONSE, trailer).trailer());
        assertEquals(
                ChunkDecoder.Result.MALFORMED,
                trailed(TrailerRules.REQUEST, trailer).result());
    }

    @ParameterizedTest
    @EnumSource
    void trailersAreBoundedWithWhatIsLeftOut(TrailerRules rules) {
        String name = rules.drops() ? "host: " : "x: ";
        String fits = name + "a".repeat(rules.bytesMax() - name.length() - 4) + "\r\n";
        assertEquals(ChunkDecoder.Result.END, trailed(rules, fits).result());
        assertEquals(ChunkDecoder.Result.MALFORMED, trailed(rules, "x" + fits).result());
    }

    @Test
    void extensionsOfAMessageAreBoundedTogether() {
        String fits = ("1;" + "a".repeat(41) + "\r\nx\r\n").repeat(99) + "0\r\n\r\n";
        assertEquals(
                ChunkDecoder.Result.END,
                Cuts.decode(Ascii.bytes(fits), Cuts.WHOLE).result());
        String tooMuch = ("1;" + "a".repeat(41) + "\r\nx\r\n").repeat(101) + "0\r\n\r\n";
        assertEquals(
                ChunkDecoder.Result.MALFORMED,
                Cuts.decode(Ascii.bytes(tooMuch), Cuts.WHOLE).result());
    }
}
