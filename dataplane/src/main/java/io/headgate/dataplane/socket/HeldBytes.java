package io.headgate.dataplane.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a peer sent ahead of its turn, in order. Owns its buffer. */
public final class HeldBytes {
    /** More than this and the peer should no longer be read: one full read of the socket. */
    private static final int BYTES_MAX = 64 * 1024;

    private final ByteBufAllocator allocator;
    private @Nullable ByteBuf bytes;

    public HeldBytes(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    public boolean isEmpty() {
        return bytes == null;
    }

    public boolean isFull() {
        return bytes != null && bytes.readableBytes() > BYTES_MAX;
    }

    /** Takes ownership of {@code in}. */
    public void add(ByteBuf in) {
        ByteBuf before = bytes;
        if (before == null) {
            bytes = in;
            return;
        }
        if (before.refCnt() > 1 || in.readableBytes() > before.maxFastWritableBytes()) {
            // Twice the room, so that what comes byte by byte is not copied again for each of them.
            ByteBuf wider = allocator.directBuffer(2 * (before.readableBytes() + in.readableBytes()));
            wider.writeBytes(before);
            before.release();
            before = wider;
            bytes = wider;
        }
        before.writeBytes(in);
        in.release();
    }

    /** All of it, where there is something; borrowed until the next call here. */
    public ByteBuf peek() {
        return Objects.requireNonNull(bytes);
    }

    /** Gives all of it away, or null if there is nothing. The caller owns it. */
    @Nullable
    public ByteBuf take() {
        ByteBuf all = bytes;
        bytes = null;
        return all;
    }

    public void drop() {
        ByteBuf all = take();
        if (all != null) {
            all.release();
        }
    }
}
