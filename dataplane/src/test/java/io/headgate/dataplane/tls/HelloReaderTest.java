package io.headgate.dataplane.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.testing.Seed;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Where a hello ends, over records and reads; each bound at its last good value and the one behind it. */
class HelloReaderTest {
    private static final byte[] MESSAGE = Hello.to("a.example.com").alpn("h2").message();

    private static HelloResult result(byte[]... parts) {
        byte[] bytes = Hello.join(parts);
        HelloResult result = Reading.of(bytes).result();
        assertEquals(result, Reading.of(bytes, Reading.BYTES).result(), "in single bytes");
        return result;
    }

    /** A message of exactly this many bytes. */
    private static byte[] messageOf(int bytes) {
        int without = new Hello().extension(Hello.GREASE, new byte[0]).message().length;
        return new Hello().extension(Hello.GREASE, new byte[bytes - without]).message();
    }

    @Test
    void findsTheHelloInAnyRecordsAndAnyCuts() {
        for (int size = 1; size <= MESSAGE.length; size++) {
            byte[] bytes = Hello.join(Hello.records(MESSAGE, size), Ascii.bytes("early data"));
            for (int piece : new int[] {1, 2, 3, 5, 7, 100, 10_000}) {
                Reading read = Reading.of(bytes, () -> piece);
                assertEquals(HelloResult.FOUND, read.result());
                assertEquals("a.example.com", read.name());
            }
        }
    }

    @Test
    void consumesNothing() {
        ByteBuf held = Unpooled.wrappedBuffer(Hello.join(Hello.records(MESSAGE, 40), new byte[100]));
        held.writerIndex(held.writerIndex() - 1);
        assertEquals(HelloResult.FOUND, new HelloReader().read(held));
        assertEquals(0, held.readerIndex());
        assertEquals(held.capacity() - 1, held.writerIndex());
        held.release();
    }

    @Test
    void needsTheLastByteAndNoMore() {
        byte[] bytes = Hello.records(MESSAGE, 1 << 14);
        assertEquals(HelloResult.MORE, result(Arrays.copyOf(bytes, bytes.length - 1)));
        assertEquals(
                bytes.length,
                Reading.of(Hello.join(bytes, bytes), Reading.BYTES).given());
    }

    @Test
    void otherProtocolsAreKnownByTheirFirstBytes() {
        for (String text :
                new String[] {"GET / HTTP/1.1\r\n", "SSH-2.0-x\r\n", "\r\n", "PROXY TCP4 ", "\u0000\u0000"}) {
            assertEquals(1, Reading.of(Ascii.bytes(text), Reading.BYTES).given(), text);
            assertEquals(HelloResult.NOT_TLS, result(Ascii.bytes(text)));
        }
        assertEquals(HelloResult.NOT_TLS, result(new byte[] {(byte) 0x80, 46, 1}), "SSL 2");
        assertEquals(HelloResult.NOT_TLS, result(new byte[] {22, (byte) 0xFE}), "DTLS");
        assertEquals(HelloResult.NOT_TLS, result(new byte[] {21, 3, 3, 0, 2, 1, 0}), "an alert");
    }

    @Test
    void anotherMessageThanAHelloIsMalformed() {
        byte[] other = MESSAGE.clone();
        other[0] = 2;
        assertEquals(HelloResult.MALFORMED, result(Hello.records(other, 1000)));
    }

    @Test
    void aDeclaredLengthIsJudgedBeforeAnythingOfItCame() {
        byte[] most = {22, 3, 1, 0x40, 0, 1, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF};
        assertEquals(HelloResult.TOO_LARGE, result(most));
        assertEquals(
                most.length,
                Reading.of(Hello.join(most, new byte[100]), Reading.BYTES).given());
    }

    @Test
    void aHelloMayHave16KibibytesAndNotOneMore() {
        byte[] largest = messageOf(HelloReader.HELLO_BYTES_MAX);
        assertEquals(HelloReader.HELLO_BYTES_MAX, largest.length);
        assertEquals(HelloResult.FOUND, result(Hello.records(largest, 1 << 14)));
        assertEquals(HelloResult.FOUND, result(Hello.records(largest, 1000)));
        byte[] larger = messageOf(HelloReader.HELLO_BYTES_MAX + 1);
        assertEquals(HelloResult.TOO_LARGE, result(Hello.records(larger, 1000)));
    }

    @Test
    void recordsAreCounted() {
        assertEquals(HelloResult.FOUND, result(Hello.records(messageOf(HelloReader.RECORDS_MAX), 1)));
        assertEquals(HelloResult.TOO_LARGE, result(Hello.records(messageOf(HelloReader.RECORDS_MAX + 1), 1)));
    }

    @Test
    void recordsThatMayNotCarryAHelloAreMalformed() {
        byte[] start = Hello.records(Arrays.copyOf(MESSAGE, 10), 10);
        assertEquals(HelloResult.MALFORMED, result(new byte[] {22, 3, 1, 0, 0}), "empty");
        assertEquals(HelloResult.MALFORMED, result(start, new byte[] {22, 3, 1, 0, 0}), "empty between others");
        assertEquals(HelloResult.MALFORMED, result(start, new byte[] {20, 3, 1, 0, 1, 1}), "of another type");
        assertEquals(HelloResult.MALFORMED, result(start, new byte[] {22, 4}), "of another version");
        assertEquals(HelloResult.MALFORMED, result(new byte[] {22, 3, 1, 0x40, 1}), "larger than a record may be");
    }

    @Test
    void aMessageBehindTheHelloInItsRecordIsMalformed() {
        byte[] two = Hello.join(MESSAGE, MESSAGE);
        assertEquals(HelloResult.MALFORMED, result(Hello.records(two, two.length)));
        byte[] more = Hello.join(MESSAGE, new byte[1]);
        assertEquals(HelloResult.MALFORMED, result(Hello.records(more, MESSAGE.length - 1)));
    }

    @Test
    void aHelloTooShortForItsFixedPartsIsMalformed() {
        assertEquals(HelloResult.MALFORMED, result(Hello.records(new byte[] {1, 0, 0, 0}, 4)));
        assertEquals(HelloResult.MALFORMED, result(Hello.records(new byte[] {1, 0, 0, 40, 3, 3}, 4)));
    }

    @Test
    void judgesDamagedHellosAlikeHoweverTheyAreCut() {
        Seed seed = Seed.fresh();
        Random random = seed.random();
        int found = 0;
        for (int round = 0; round < 3000; round++) {
            byte[] bytes = Hello.random(random);
            for (int damages = random.nextInt(3); damages > 0; damages--) {
                int within = random.nextBoolean() ? Math.min(bytes.length, 100) : bytes.length;
                bytes[random.nextInt(within)] += (byte) (random.nextBoolean() ? 1 : random.nextInt(256));
            }
            HelloReaderFuzzTest.check(bytes, () -> 1 + random.nextInt(200));
            found += Reading.of(bytes).result() == HelloResult.FOUND ? 1 : 0;
        }
        int accepted = found;
        assertTrue(accepted > 500 && accepted < 2900, () -> accepted + " accepted, " + seed);
    }
}
