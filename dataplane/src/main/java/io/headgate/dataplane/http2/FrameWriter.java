package io.headgate.dataplane.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * Frames to a connection. Small ones, and small bodies, are gathered in one buffer, whatever streams they belong to:
 * below a few KiB a copy costs less than another buffer does on its way to the socket. Larger bodies are written as
 * they are. Confined to its worker.
 */
final class FrameWriter {
    /** About 100 ns to copy, against about 300 ns for another buffer in the outbound queue and the system call. */
    static final int COPIED_BYTES_MAX = 2048;

    /** Room for some ten answers of 1 KiB; given back at each flush, so it costs idle connections nothing. */
    private static final int GATHERED_BYTES = 16 * 1024;

    private final ByteBufAllocator allocator;
    private @Nullable ByteBuf gathered;
    private @Nullable Channel channel;
    private long written;

    FrameWriter(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    void open(Channel to) {
        channel = to;
    }

    /** Bytes of all frames so far. */
    long written() {
        return written;
    }

    /** Hands what is gathered to the channel; must come before its every flush. */
    void handOver() {
        ByteBuf full = gathered;
        if (full != null) {
            gathered = null;
            write(full);
        }
    }

    /** Lets go of what will never be sent. */
    void drop() {
        ByteBuf lost = gathered;
        if (lost != null) {
            gathered = null;
            lost.release();
        }
    }

    private void write(ByteBuf out) {
        Channel to = channel;
        if (to == null) {
            out.release();
            throw new IllegalStateException("not connected yet");
        }
        to.write(out, to.voidPromise());
    }

    /** A buffer with room for {@code bytes}; borrowed until the next call here. */
    private ByteBuf room(int bytes) {
        written += bytes;
        ByteBuf open = gathered;
        if (open != null && open.writableBytes() >= bytes) {
            return open;
        }
        handOver();
        open = allocator.directBuffer(Math.max(GATHERED_BYTES, bytes));
        gathered = open;
        return open;
    }

    private ByteBuf frame(int type, int flags, int streamId, int length) {
        return frame(room(Frame.HEADER_BYTES + length), type, flags, streamId, length);
    }

    private static ByteBuf frame(ByteBuf out, int type, int flags, int streamId, int length) {
        return out.writeMedium(length).writeByte(type).writeByte(flags).writeInt(streamId);
    }

    /** The octets themselves. */
    void raw(byte[] bytes) {
        room(bytes.length).writeBytes(bytes);
    }

    /** Settings: name, value, name, value ... */
    void settings(int... pairs) {
        ByteBuf out = frame(Frame.SETTINGS, 0, 0, pairs.length / 2 * Frame.SETTING_BYTES);
        for (int i = 0; i < pairs.length; i += 2) {
            out.writeShort(pairs[i]).writeInt(pairs[i + 1]);
        }
    }

    void settingsAck() {
        frame(Frame.SETTINGS, Frame.ACK, 0, 0);
    }

    void ping(long data, boolean ack) {
        frame(Frame.PING, ack ? Frame.ACK : 0, 0, Long.BYTES).writeLong(data);
    }

    void goAway(int lastStreamId, int code) {
        frame(Frame.GOAWAY, 0, 0, 8).writeInt(lastStreamId).writeInt(code);
    }

    void reset(int streamId, int code) {
        frame(Frame.RST_STREAM, 0, streamId, 4).writeInt(code);
    }

    void windowUpdate(int streamId, int increment) {
        frame(Frame.WINDOW_UPDATE, 0, streamId, 4).writeInt(increment);
    }

    /** A block, in as many frames as it takes; all of it is taken from {@code block}. Borrows it. */
    void headers(int streamId, ByteBuf block, boolean last) {
        int first = Math.min(block.readableBytes(), Frame.PAYLOAD_MAX);
        int flags = (last ? Frame.END_STREAM : 0) | (first == block.readableBytes() ? Frame.END_HEADERS : 0);
        frame(Frame.HEADERS, flags, streamId, first).writeBytes(block, first);
        continuations(streamId, block);
    }

    private void continuations(int streamId, ByteBuf block) {
        while (block.isReadable()) {
            int part = Math.min(block.readableBytes(), Frame.PAYLOAD_MAX);
            int flags = part == block.readableBytes() ? Frame.END_HEADERS : 0;
            frame(Frame.CONTINUATION, flags, streamId, part).writeBytes(block, part);
        }
    }

    /** As {@link #headers(int, ByteBuf, boolean)}, for the first {@code length} bytes of {@code block}. */
    void headers(int streamId, byte[] block, int length, boolean last) {
        if (length > Frame.PAYLOAD_MAX) {
            ByteBuf large = Unpooled.wrappedBuffer(block, 0, length);
            headers(streamId, large, last);
            return;
        }
        int flags = (last ? Frame.END_STREAM : 0) | Frame.END_HEADERS;
        frame(Frame.HEADERS, flags, streamId, length).writeBytes(block, 0, length);
    }

    /**
     * One frame of data: the next {@code length} bytes of {@code body}, which are taken from it; at most
     * {@link Frame#PAYLOAD_MAX}. Borrows {@code body}.
     */
    void data(int streamId, ByteBuf body, int length, boolean last) {
        int flags = last ? Frame.END_STREAM : 0;
        if (length <= COPIED_BYTES_MAX) {
            frame(Frame.DATA, flags, streamId, length).writeBytes(body, length);
            return;
        }
        frame(room(Frame.HEADER_BYTES), Frame.DATA, flags, streamId, length);
        handOver();
        written += length;
        write(body.readRetainedSlice(length));
    }
}
