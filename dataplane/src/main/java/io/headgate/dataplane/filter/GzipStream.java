package io.headgate.dataplane.filter;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * One body on its way through gzip (RFC 1952), reusable for the next. Put a piece in with {@link #feed}, then
 * {@link #poll} until it gives null: by then all that was fed can be decoded at the other end, so nothing waits here
 * for more to come. Confined to its worker.
 */
final class GzipStream {
    /**
     * What comes out comes in buffers of at most this size: one write of a socket, and the bound of what a slow
     * reader's pause can leave behind.
     */
    static final int PIECE_BYTES = 16 * 1024;

    private static final byte[] HEADER = {0x1F, (byte) 0x8B, Deflater.DEFLATED, 0, 0, 0, 0, 0, 0, (byte) 0xFF};
    private static final int TRAILER_BYTES = 8;
    private static final byte[] NOTHING = {};

    private final int level;
    private final Deflater deflater;
    private final CRC32 sum = new CRC32();
    private @Nullable ByteBuf input;
    private boolean last;
    private boolean begun;
    private boolean ended;

    /**
     * {@code level} is 1 to 9, for good: to change it later, the JDK would spend a call that compresses and flushes
     * nothing.
     */
    GzipStream(int level) {
        this.level = level;
        deflater = new Deflater(level, true);
    }

    int level() {
        return level;
    }

    /** Takes ownership of {@code body}. {@code isLast} ends the body; nothing may be fed after it. */
    void feed(ByteBuf body, boolean isLast) {
        if (!isLast && !body.isReadable()) {
            body.release();
            return;
        }
        input = body;
        last = isLast;
        if (body.isReadable()) {
            sum.update(nio(body));
        }
        if (isLast) {
            deflater.finish();
        }
    }

    /** Hands over the next piece of output, or null when nothing is left of what was fed. */
    @Nullable
    ByteBuf poll(ByteBufAllocator alloc) {
        ByteBuf from = input;
        if (from == null) {
            return null;
        }
        ByteBuf out = alloc.directBuffer(PIECE_BYTES, PIECE_BYTES);
        if (!begun) {
            begun = true;
            out.writeBytes(HEADER);
        }
        int room = PIECE_BYTES - TRAILER_BYTES - out.writerIndex();
        int written = deflate(from, out, room);
        if (last ? deflater.finished() : written < room) {
            input = null;
            from.release();
            ended = last;
            if (ended) {
                out.writeIntLE((int) sum.getValue());
                out.writeIntLE((int) deflater.getBytesRead());
            }
        }
        if (out.isReadable()) {
            return fitted(out, alloc);
        }
        out.release();
        return null;
    }

    /**
     * Takes ownership of {@code piece} and hands over the same bytes. What compresses well comes in pieces of some tens
     * of bytes, hundreds of which may wait for a slow reader: in buffers of full size they would hold mebibytes.
     */
    private static ByteBuf fitted(ByteBuf piece, ByteBufAllocator alloc) {
        int length = piece.readableBytes();
        if (length > PIECE_BYTES / 4) {
            return piece;
        }
        ByteBuf small = alloc.directBuffer(length).writeBytes(piece);
        piece.release();
        return small;
    }

    /**
     * Compresses as much of {@code from} as there is room for. The buffer's own view is used, which others may move
     * between two calls, so the deflater is given it anew each time and never keeps it.
     */
    private int deflate(ByteBuf from, ByteBuf out, int room) {
        if (from.isReadable()) {
            deflater.setInput(nio(from));
        }
        long before = deflater.getBytesRead();
        ByteBuffer window = out.internalNioBuffer(out.writerIndex(), room);
        int written = deflater.deflate(window, last ? Deflater.NO_FLUSH : Deflater.SYNC_FLUSH);
        from.skipBytes((int) (deflater.getBytesRead() - before));
        deflater.setInput(NOTHING);
        out.writerIndex(out.writerIndex() + written);
        return written;
    }

    private static ByteBuffer nio(ByteBuf buffer) {
        int from = buffer.readerIndex();
        int length = buffer.readableBytes();
        return buffer.nioBufferCount() == 1 ? buffer.internalNioBuffer(from, length) : buffer.nioBuffer(from, length);
    }

    /** Whether the last piece handed over ends the body. */
    boolean ended() {
        return ended;
    }

    /** Forgets the body, however far it got. */
    void clear() {
        ByteBuf left = input;
        if (left != null) {
            input = null;
            left.release();
        }
        deflater.reset();
        sum.reset();
        last = false;
        begun = false;
        ended = false;
    }

    /** Frees the memory outside the heap; not usable afterwards. */
    void close() {
        clear();
        deflater.end();
    }
}
