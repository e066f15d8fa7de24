package io.headgate.dataplane.filter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GzipStreamTest {
    private static final ByteBufAllocator ALLOC = PooledByteBufAllocator.DEFAULT;

    private final long seed = Long.getLong("headgate.test.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private GzipStream stream = new GzipStream(1);
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<ByteBuf> fed = new ArrayList<>();

    @AfterEach
    void everyBufferIsReleased() {
        stream.close();
        fed.forEach(buffer -> assertEquals(0, buffer.refCnt(), "references to a buffer that was fed"));
    }

    /** Feeds one piece, takes all that comes out, and returns how many pieces that were. */
    private int feed(ByteBuf body, boolean last) throws IOException {
        if (body != Unpooled.EMPTY_BUFFER) {
            fed.add(body);
        }
        stream.feed(body, last);
        int pieces = 0;
        for (ByteBuf piece = stream.poll(ALLOC); piece != null; piece = stream.poll(ALLOC)) {
            assertTrue(piece.readableBytes() <= GzipStream.PIECE_BYTES, "bytes in a piece: " + piece.readableBytes());
            assertTrue(piece.isReadable(), "an empty piece");
            piece.readBytes(out, piece.readableBytes());
            piece.release();
            pieces++;
        }
        assertEquals(last, stream.ended());
        return pieces;
    }

    private static ByteBuf direct(byte[] bytes) {
        return ALLOC.directBuffer().writeBytes(bytes);
    }

    private byte[] text(int length) {
        byte[] text = new byte[length];
        for (int i = 0; i < length; i++) {
            text[i] = (byte) "abcdefgh \n".charAt(random.nextInt(10));
        }
        return text;
    }

    private byte[] noise(int length) {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        return noise;
    }

    private static byte[] decoded(byte[] gzip) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            return in.readAllBytes();
        }
    }

    /** What a decoder has by now, without knowing whether more comes. */
    private byte[] decodedSoFar() throws Exception {
        Inflater inflater = new Inflater(true);
        try {
            byte[] bytes = out.toByteArray();
            inflater.setInput(bytes, 10, bytes.length - 10);
            byte[] decoded = new byte[1 << 20];
            return java.util.Arrays.copyOf(decoded, inflater.inflate(decoded));
        } finally {
            inflater.end();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 16_383, 16_384, 100_000, 3_000_000})
    void whatGoesInComesOut(int length) throws Exception {
        for (byte[] body : List.of(text(length), noise(length), new byte[length])) {
            out.reset();
            feed(direct(body), true);

            assertArrayEquals(body, decoded(out.toByteArray()), "seed " + seed);
            stream.clear();
        }
    }

    @Test
    void whatGoesInInPiecesComesOut() throws Exception {
        for (int round = 0; round < 200; round++) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            out.reset();
            stream.close();
            stream = new GzipStream(1 + random.nextInt(9));
            int pieces = random.nextInt(12);
            for (int i = 0; i < pieces; i++) {
                int length = random.nextInt(4) == 0 ? 0 : random.nextInt(40_000);
                byte[] piece = random.nextBoolean() ? text(length) : noise(length);
                body.writeBytes(piece);
                feed(random.nextBoolean() ? direct(piece) : Unpooled.wrappedBuffer(piece), false);
            }
            feed(Unpooled.EMPTY_BUFFER, true);

            assertArrayEquals(
                    body.toByteArray(), decoded(out.toByteArray()), "repeat with -Dheadgate.test.seed=" + seed);
            stream.clear();
        }
    }

    @Test
    void whatArrivedCanBeDecodedBeforeMoreArrives() throws Exception {
        byte[] first = text(50_000);
        feed(direct(first), false);

        assertArrayEquals(first, decodedSoFar());

        feed(direct(new byte[] {'x'}), false);
        assertEquals('x', decodedSoFar()[first.length]);
    }

    @Test
    void anEmptyPieceSaysNothing() throws Exception {

        assertEquals(0, feed(ALLOC.directBuffer(), false));
        assertEquals(0, out.size());
    }

    @Test
    void slicesHeapBuffersAndCompositesAreTaken() throws Exception {
        byte[] body = text(9_000);
        ByteBuf parent = direct(body);
        ByteBuf slice = parent.retainedSlice(0, 3_000);
        feed(slice, false);
        parent.release();
        feed(ALLOC.heapBuffer().writeBytes(body, 3_000, 3_000), false);
        CompositeByteBuf composite = ALLOC.compositeBuffer();
        composite.addComponent(true, ALLOC.directBuffer().writeBytes(body, 6_000, 1_000));
        composite.addComponent(true, ALLOC.heapBuffer().writeBytes(body, 7_000, 2_000));
        feed(composite.asReadOnly(), true);

        assertArrayEquals(body, decoded(out.toByteArray()));
    }

    @Test
    void anotherViewOfTheInputMayMoveBetweenTwoPieces() throws Exception {
        byte[] body = noise(100_000);
        ByteBuf in = direct(body);
        fed.add(in);
        stream.feed(in, true);
        for (ByteBuf piece = stream.poll(ALLOC); piece != null; piece = stream.poll(ALLOC)) {
            if (in.refCnt() > 0) {
                in.internalNioBuffer(7, 3);
            }
            piece.readBytes(out, piece.readableBytes());
            piece.release();
        }

        assertArrayEquals(body, decoded(out.toByteArray()));
    }

    @Test
    void aBodyThatIsGivenUpLeavesNothingBehind() throws Exception {
        ByteBuf in = direct(noise(100_000));
        fed.add(in);
        stream.feed(in, false);
        @Nullable ByteBuf piece = stream.poll(ALLOC);
        assertNotNull(piece);
        piece.release();

        stream.clear();

        assertEquals(0, in.refCnt());
        assertNull(stream.poll(ALLOC));
        feed(direct(new byte[] {'a', 'b'}), true);
        assertArrayEquals(new byte[] {'a', 'b'}, decoded(out.toByteArray()));
    }

    @Test
    void aWorkerKeepsSomeStreamsAndBoundsThoseInUse() {
        GzipStreams streams = new GzipStreams();
        List<GzipStream> taken = new ArrayList<>();
        for (int i = 0; i < GzipStreams.USED_MAX; i++) {
            taken.add(streams.take(1));
        }

        assertNull(streams.take(1));
        GzipStream first = taken.getFirst();
        streams.giveBack(first);
        assertSame(first, streams.take(1));

        taken.forEach(streams::giveBack);
        assertSame(taken.getLast(), streams.take(1));
        GzipStream other = streams.take(9);
        assertNotNull(other);
        assertEquals(9, other.level());
        streams.close();
    }
}
