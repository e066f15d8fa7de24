package io.headgate.dataplane.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.testing.Seed;
import io.headgate.dataplane.worker.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pieces of body written to a channel, read back by the naive decoder. */
class MessageWriterTest {
    private static final byte[] NO_TRAILER = {};
    private static final String HEAD = "HTTP/1.1 200 OK\r\n\r\n";

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final MessageWriter writer =
            new MessageWriter(new Worker(0, channel.eventLoop(), PooledByteBufAllocator.DEFAULT));

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private static ByteBuf buffer(String text, int room) {
        return PooledByteBufAllocator.DEFAULT
                .directBuffer(text.length() + room, text.length() + room)
                .writeBytes(Ascii.bytes(text));
    }

    private String written() {
        channel.flush();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (ByteBuf each = channel.readOutbound(); each != null; each = channel.readOutbound()) {
            byte[] bytes = new byte[each.readableBytes()];
            each.readBytes(bytes);
            out.writeBytes(bytes);
            each.release();
        }
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    private static String random(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) random.nextInt(256));
        }
        return text.toString();
    }

    @Test
    void anyPiecesCanBeReadBack() {
        Seed seed = Seed.fresh();
        Random random = seed.random();
        for (int round = 0; round < 1000; round++) {
            boolean chunked = random.nextBoolean();
            StringBuilder body = new StringBuilder();
            writer.begin(buffer(HEAD, random.nextInt(2) * 2048), chunked);
            int pieces = 1 + random.nextInt(6);
            byte[] trailer = Ascii.bytes(random.nextBoolean() ? "x: y\r\n" : "");
            for (int i = 1; i <= pieces; i++) {
                String piece = random(random, random.nextInt(1 << random.nextInt(14)));
                body.append(piece);
                writer.write(channel, buffer(piece, 0), i == pieces, trailer, trailer.length);
                if (random.nextInt(3) == 0) {
                    writer.flushHead(channel);
                    channel.flush();
                }
            }
            String all = written();
            assertTrue(all.startsWith(HEAD), seed.toString());
            String rest = all.substring(HEAD.length());
            if (chunked) {
                Naive.Decoded decoded = Naive.decode(Ascii.bytes(rest));
                assertEquals(body.toString(), decoded.body(), seed.toString());
                assertEquals(new String(trailer, StandardCharsets.US_ASCII), decoded.trailer(), seed.toString());
                assertEquals(rest.length(), decoded.length(), seed.toString());
            } else {
                assertEquals(body.toString(), rest, seed.toString());
            }
        }
    }

    @Test
    void chunkSizesAreWrittenShort() {
        for (int length : new int[] {1, 15, 16, 255, 256, 2048, 2049, 4095, 4096, 65_535, 65_536, 1 << 20}) {
            writer.begin(buffer(HEAD, 0), true);
            writer.write(channel, buffer("x".repeat(length), 0), true, NO_TRAILER, 0);
            String expected = Integer.toHexString(length) + "\r\n" + "x".repeat(length) + "\r\n0\r\n\r\n";
            assertEquals(HEAD + expected, written());
        }
    }

    @Test
    void aSmallBodyLeavesInOneBufferWithItsHead() {
        writer.begin(buffer(HEAD, MessageWriter.roomFor(5)), false);
        writer.write(channel, buffer("hello", 0), true, NO_TRAILER, 0);
        channel.flush();
        assertEquals(1, channel.outboundMessages().size());
        assertEquals(HEAD + "hello", written());
    }

    @Test
    void anEmptyPieceIsNoEndOfChunks() {
        writer.begin(buffer(HEAD, 0), true);
        writer.write(channel, buffer("", 0), false, NO_TRAILER, 0);
        writer.write(channel, buffer("a", 0), false, NO_TRAILER, 0);
        writer.write(channel, buffer("", 0), true, NO_TRAILER, 0);
        assertEquals(HEAD + "1\r\na\r\n0\r\n\r\n", written());
    }

    @Test
    void aHeadThatIsNeverWrittenIsLetGo() {
        writer.begin(buffer(HEAD, 0), false);
        writer.abandon();
        writer.flushHead(channel);
        assertEquals("", written());
    }
}
