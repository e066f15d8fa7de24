package io.headgate.dataplane.http1;

import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.worker.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/**
 * Body pieces to a connection: as they are, or with chunked framing around them (RFC 9112 section 7.1). Received buffers are written, not copied;
 * only a small chunk is put into one buffer with its framing, since three buffers cost more than the copy.
 */
final class BodyWriter {
    private static final byte[] LINE_END = Ascii.bytes("\r\n");
    private static final byte[] LAST_CHUNK = Ascii.bytes("0\r\n");
    private static final byte[] HEX = Ascii.bytes("0123456789abcdef");
    private static final int COPIED_BYTES_MAX = 1024;
    private static final int SIZE_LINE_BYTES_MAX = 18;

    private final Worker worker;
    private boolean chunked;

    BodyWriter(Worker worker) {
        this.worker = worker;
    }

    /** Begins a body. */
    void begin(boolean chunkedFraming) {
        chunked = chunkedFraming;
    }

    /** Whether the body is framed as chunked. */
    boolean chunked() {
        return chunked;
    }

    /** Takes ownership of {@code body}; writes without flushing. {@code trailer} lines follow the last chunk. */
    void write(Channel channel, ByteBuf body, boolean last, byte[] trailer, int trailerLength) {
        int length = body.readableBytes();
        if (!chunked) {
            writeOrRelease(channel, body, length);
            return;
        }
        if (length > 0 && length <= COPIED_BYTES_MAX) {
            ByteBuf chunk = worker.allocator().directBuffer(length + SIZE_LINE_BYTES_MAX + 7 + trailerLength);
            size(chunk, length).writeBytes(body).writeBytes(LINE_END);
            body.release();
            write(channel, last ? end(chunk, trailer, trailerLength) : chunk);
            return;
        }
        if (length > 0) {
            write(channel, size(worker.allocator().directBuffer(SIZE_LINE_BYTES_MAX), length));
        }
        writeOrRelease(channel, body, length);
        if (length > 0 || last) {
            ByteBuf after = worker.allocator().directBuffer(7 + trailerLength);
            if (length > 0) {
                after.writeBytes(LINE_END);
            }
            write(channel, last ? end(after, trailer, trailerLength) : after);
        }
    }

    private static ByteBuf end(ByteBuf out, byte[] trailer, int trailerLength) {
        return out.writeBytes(LAST_CHUNK).writeBytes(trailer, 0, trailerLength).writeBytes(LINE_END);
    }

    private static ByteBuf size(ByteBuf out, int length) {
        int shift = (31 - Integer.numberOfLeadingZeros(length)) / 4 * 4;
        for (int at = shift; at >= 0; at -= 4) {
            out.writeByte(HEX[length >>> at & 15]);
        }
        return out.writeBytes(LINE_END);
    }

    private static void writeOrRelease(Channel channel, ByteBuf body, int length) {
        if (length > 0) {
            write(channel, body);
        } else {
            body.release();
        }
    }

    private static void write(Channel channel, ByteBuf out) {
        channel.write(out, channel.voidPromise());
    }
}
