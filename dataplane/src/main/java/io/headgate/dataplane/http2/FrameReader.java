package io.headgate.dataplane.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a connection's bytes into frames, however they are cut into reads. Data is passed on as it comes, since a slow
 * sender takes its time within a frame too. Another frame that has come whole is looked at where it lies; one that has
 * not is put together in a buffer of its own, which grows with what has come, up to the largest frame. Checked here:
 * sizes, padding, and that nothing comes between the parts of a block (RFC 9113 sections 4.2, 6). Confined to its
 * worker.
 */
final class FrameReader {
    /** What frames mean. Each method returns {@link ErrorCode#NO_ERROR}, or why the connection must end. */
    interface Listener {
        /**
         * Some bytes of a frame of data, none only if the frame has none: {@code length} at {@code at}. Borrows
         * {@code in}.
         *
         * @param flowBytes what they count in flow control, padding included
         * @param last whether they end the stream's input
         */
        int onData(int streamId, ByteBuf in, int at, int length, int flowBytes, boolean last);

        /** A part of a block, which {@code ends} the block or not. Borrows {@code in}. */
        int onHeaders(int streamId, ByteBuf in, int at, int length, boolean ends, boolean last);

        /** Another part of the block that the last HEADERS began. Borrows {@code in}. */
        int onContinuation(int streamId, ByteBuf in, int at, int length, boolean ends);

        /** @param dependsOn a stream; the rest is of no use to anybody (RFC 9113 section 5.3.2) */
        int onPriority(int streamId, int dependsOn);

        int onReset(int streamId, int code);

        int onSetting(int name, long value);

        /** All settings of a frame have been told. */
        int onSettingsEnd();

        int onSettingsAck();

        int onPing(long data, boolean ack);

        int onGoAway(int lastStreamId, int code);

        int onWindowUpdate(int streamId, int increment);

        /** A stream's priority from now on: the {@code length} bytes of text at {@code at}. Borrows {@code in}. */
        int onPriorityUpdate(int streamId, ByteBuf in, int at, int length);

        /** A frame of a type that does not exist here. */
        int onUnknown();
    }

    private static final int FIRST_BYTES = 256;

    private final ByteBufAllocator allocator;
    private final Listener listener;
    private @Nullable ByteBuf partial;
    private int blockOf;
    private int dataOf;
    private int dataLeft;
    private int paddingLeft;
    private int paddingBytes;
    private boolean dataLast;
    private boolean begun;

    FrameReader(ByteBufAllocator allocator, Listener listener) {
        this.allocator = allocator;
        this.listener = listener;
    }

    /** Whether a frame has begun to come, or a block that is not complete. */
    boolean isInside() {
        return partial != null || blockOf != 0;
    }

    /** Gives up what has come of a frame. */
    void drop() {
        ByteBuf part = partial;
        if (part != null) {
            partial = null;
            part.release();
        }
    }

    /**
     * Reads at most one frame, or a part of one. Borrows {@code in}, and advances it past what was taken: all of it
     * when the frame is not complete.
     *
     * @return why the connection must end, or {@link ErrorCode#NO_ERROR}
     */
    int read(ByteBuf in) {
        if (dataLeft + paddingLeft > 0) {
            return moreData(in);
        }
        ByteBuf part = partial;
        if (part == null) {
            int whole = wholeBytes(in);
            if (whole < 0) {
                return ErrorCode.FRAME_SIZE_ERROR;
            }
            if (in.readableBytes() >= whole) {
                int at = in.readerIndex();
                in.skipBytes(whole);
                return frame(in, at);
            }
            part = allocator.directBuffer(FIRST_BYTES, Frame.HEADER_BYTES + Frame.PAYLOAD_MAX);
            partial = part;
        }
        return readMore(in, part);
    }

    /**
     * How many bytes of the frame at the reader index must be there before it is looked at, as far as is known; -1 if
     * it is too large.
     */
    private static int wholeBytes(ByteBuf in) {
        if (in.readableBytes() < Frame.HEADER_BYTES) {
            return Frame.HEADER_BYTES;
        }
        int start = in.readerIndex();
        int length = in.getUnsignedMedium(start);
        if (length > Frame.PAYLOAD_MAX) {
            return -1;
        }
        boolean data = in.getByte(start + 3) == Frame.DATA;
        boolean padded = length > 0 && (in.getByte(start + 4) & Frame.PADDED) != 0;
        return Frame.HEADER_BYTES + (data ? padded ? 1 : 0 : length);
    }

    private int readMore(ByteBuf in, ByteBuf part) {
        int whole = wholeBytes(part);
        while (part.readableBytes() < whole && in.isReadable()) {
            part.writeBytes(in, Math.min(whole - part.readableBytes(), in.readableBytes()));
            whole = wholeBytes(part);
            if (whole < 0) {
                return ErrorCode.FRAME_SIZE_ERROR;
            }
        }
        if (part.readableBytes() < whole) {
            return ErrorCode.NO_ERROR;
        }
        partial = null;
        try {
            return frame(part, 0);
        } finally {
            part.release();
        }
    }

    private int frame(ByteBuf in, int start) {
        int length = in.getUnsignedMedium(start);
        int type = in.getByte(start + 3) & 0xFF;
        int flags = in.getByte(start + 4) & 0xFF;
        int streamId = in.getInt(start + 5) & Frame.MAX_31_BITS;
        int at = start + Frame.HEADER_BYTES;
        boolean settings = type == Frame.SETTINGS && (flags & Frame.ACK) == 0;
        if (!begun && !settings) {
            return ErrorCode.PROTOCOL_ERROR; // whatever this is, it does not speak HTTP/2 (section 3.4)
        }
        begun = true;
        if (blockOf != 0 && (type != Frame.CONTINUATION || streamId != blockOf)) {
            return ErrorCode.PROTOCOL_ERROR;
        }
        return switch (type) {
            case Frame.DATA -> data(streamId, flags, in, at, length);
            case Frame.HEADERS -> headers(streamId, flags, in, at, length);
            case Frame.CONTINUATION -> continuation(streamId, flags, in, at, length);
            case Frame.PRIORITY -> priority(streamId, in, at, length);
            case Frame.RST_STREAM -> reset(streamId, in, at, length);
            case Frame.SETTINGS -> settings(streamId, flags, in, at, length);
            case Frame.PING -> ping(streamId, flags, in, at, length);
            case Frame.GOAWAY -> goAway(streamId, in, at, length);
            case Frame.WINDOW_UPDATE -> windowUpdate(streamId, in, at, length);
            case Frame.PRIORITY_UPDATE -> priorityUpdate(streamId, in, at, length);
            case Frame.PUSH_PROMISE -> ErrorCode.PROTOCOL_ERROR; // a client may not, and a server is told not to
            default -> listener.onUnknown();
        };
    }

    private int data(int streamId, int flags, ByteBuf in, int at, int length) {
        int padding = padding(flags, in, at, length, 0);
        if (streamId == 0 || padding < 0) {
            return ErrorCode.PROTOCOL_ERROR;
        }
        int padLength = (flags & Frame.PADDED) == 0 ? 0 : 1;
        dataOf = streamId;
        dataLeft = length - padLength - padding;
        paddingLeft = padding;
        paddingBytes = padLength + padding;
        dataLast = (flags & Frame.END_STREAM) != 0;
        return dataLeft == 0 ? listener.onData(streamId, in, at, 0, length, dataLast) : ErrorCode.NO_ERROR;
    }

    private int moreData(ByteBuf in) {
        if (dataLeft == 0) {
            int skipped = Math.min(paddingLeft, in.readableBytes());
            in.skipBytes(skipped);
            paddingLeft -= skipped;
            return ErrorCode.NO_ERROR;
        }
        int at = in.readerIndex();
        int length = Math.min(dataLeft, in.readableBytes());
        in.skipBytes(length);
        dataLeft -= length;
        boolean ends = dataLeft == 0;
        int flowBytes = ends ? length + paddingBytes : length;
        return listener.onData(dataOf, in, at, length, flowBytes, ends && dataLast);
    }

    private int headers(int streamId, int flags, ByteBuf in, int at, int length) {
        int prioritised = (flags & Frame.PRIORITISED) == 0 ? 0 : 5;
        int padding = padding(flags, in, at, length, prioritised);
        if (streamId == 0 || padding < 0) {
            return ErrorCode.PROTOCOL_ERROR;
        }
        int first = (flags & Frame.PADDED) == 0 ? 0 : 1;
        if (prioritised > 0 && (in.getInt(at + first) & Frame.MAX_31_BITS) == streamId) {
            return ErrorCode.PROTOCOL_ERROR;
        }
        first += prioritised;
        boolean ends = (flags & Frame.END_HEADERS) != 0;
        blockOf = ends ? 0 : streamId;
        boolean last = (flags & Frame.END_STREAM) != 0;
        return listener.onHeaders(streamId, in, at + first, length - first - padding, ends, last);
    }

    /** Bytes of padding at the frame's end; -1 when they and the {@code others} are more than there are. */
    private static int padding(int flags, ByteBuf in, int at, int length, int others) {
        if ((flags & Frame.PADDED) == 0) {
            return length < others ? -1 : 0;
        }
        if (length < 1) {
            return -1;
        }
        int padding = in.getByte(at) & 0xFF;
        return 1 + others + padding > length ? -1 : padding;
    }

    private int continuation(int streamId, int flags, ByteBuf in, int at, int length) {
        if (blockOf == 0) {
            return ErrorCode.PROTOCOL_ERROR;
        }
        boolean ends = (flags & Frame.END_HEADERS) != 0;
        blockOf = ends ? 0 : streamId;
        return listener.onContinuation(streamId, in, at, length, ends);
    }

    private int priority(int streamId, ByteBuf in, int at, int length) {
        if (streamId == 0) {
            return ErrorCode.PROTOCOL_ERROR;
        }
        return length == 5
                ? listener.onPriority(streamId, in.getInt(at) & Frame.MAX_31_BITS)
                : ErrorCode.FRAME_SIZE_ERROR;
    }

    private int priorityUpdate(int streamId, ByteBuf in, int at, int length) {
        if (streamId != 0) {
            return ErrorCode.PROTOCOL_ERROR;
        }
        if (length < 4) {
            return ErrorCode.FRAME_SIZE_ERROR;
        }
        int of = in.getInt(at) & Frame.MAX_31_BITS;
        return of == 0 ? ErrorCode.PROTOCOL_ERROR : listener.onPriorityUpdate(of, in, at + 4, length - 4);
    }

    private int reset(int streamId, ByteBuf in, int at, int length) {
        if (streamId == 0) {
            return ErrorCode.PROTOCOL_ERROR;
        }
        return length == 4 ? listener.onReset(streamId, in.getInt(at)) : ErrorCode.FRAME_SIZE_ERROR;
    }

    private int settings(int streamId, int flags, ByteBuf in, int at, int length) {
        if (streamId != 0) {
            return ErrorCode.PROTOCOL_ERROR;
        }
        if ((flags & Frame.ACK) != 0) {
            return length == 0 ? listener.onSettingsAck() : ErrorCode.FRAME_SIZE_ERROR;
        }
        if (length % Frame.SETTING_BYTES != 0) {
            return ErrorCode.FRAME_SIZE_ERROR;
        }
        for (int setting = at; setting < at + length; setting += Frame.SETTING_BYTES) {
            int error = listener.onSetting(in.getUnsignedShort(setting), in.getUnsignedInt(setting + 2));
            if (error != ErrorCode.NO_ERROR) {
                return error;
            }
        }
        return listener.onSettingsEnd();
    }

    private int ping(int streamId, int flags, ByteBuf in, int at, int length) {
        if (streamId != 0) {
            return ErrorCode.PROTOCOL_ERROR;
        }
        return length == 8 ? listener.onPing(in.getLong(at), (flags & Frame.ACK) != 0) : ErrorCode.FRAME_SIZE_ERROR;
    }

    private int goAway(int streamId, ByteBuf in, int at, int length) {
        if (streamId != 0) {
            return ErrorCode.PROTOCOL_ERROR;
        }
        return length >= 8
                ? listener.onGoAway(in.getInt(at) & Frame.MAX_31_BITS, in.getInt(at + 4))
                : ErrorCode.FRAME_SIZE_ERROR;
    }

    private int windowUpdate(int streamId, ByteBuf in, int at, int length) {
        return length == 4
                ? listener.onWindowUpdate(streamId, in.getInt(at) & Frame.MAX_31_BITS)
                : ErrorCode.FRAME_SIZE_ERROR;
    }
}
