package io.headgate.dataplane.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** A block that comes in several frames (RFC 9113 section 4.3), until it is complete. Confined to its worker. */
final class BlockCollector {
    private final ByteBufAllocator allocator;
    private @Nullable ByteBuf bytes;
    private int streamId;
    private boolean last;

    BlockCollector(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    int streamId() {
        return streamId;
    }

    /** Whether the stream's direction ends with the block. */
    boolean last() {
        return last;
    }

    /** The first part: {@code length} bytes at {@code at}. Borrows {@code in}. */
    void begin(int ofStream, boolean endsStream, ByteBuf in, int at, int length) {
        streamId = ofStream;
        last = endsStream;
        bytes = allocator.directBuffer(Math.max(length, Frame.HEADER_BYTES)).writeBytes(in, at, length);
    }

    /** Another part. Borrows {@code in}. Returns false, and takes nothing, when the block becomes too long. */
    boolean add(ByteBuf in, int at, int length, int bytesMax) {
        ByteBuf begun = begun();
        if (begun.readableBytes() + length > bytesMax) {
            return false;
        }
        begun.writeBytes(in, at, length);
        return true;
    }

    /** Hands over the whole block. */
    ByteBuf end() {
        ByteBuf whole = begun();
        bytes = null;
        return whole;
    }

    void drop() {
        ByteBuf lost = bytes;
        if (lost != null) {
            bytes = null;
            lost.release();
        }
    }

    private ByteBuf begun() {
        ByteBuf begun = bytes;
        if (begun == null) {
            throw new IllegalStateException("no block has begun");
        }
        return begun;
    }
}
