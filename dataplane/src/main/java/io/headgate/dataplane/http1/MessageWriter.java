package io.headgate.dataplane.http1;

import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.worker.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * Messages to a connection: a head, then body pieces as they are or with chunked framing around them (RFC 9112 section
 * 7.1). Received buffers are written, not copied. Only where a piece is small does it share a buffer, with the head
 * before it or the framing around it: below a few KiB the copy costs less than a second buffer does on its way to the
 * socket.
 */
final class MessageWriter {
    private static final byte[] LINE_END = Ascii.bytes("\r\n");
    private static final byte[] LAST_CHUNK = Ascii.bytes("0\r\n");
    private static final byte[] HEX = Ascii.bytes("0123456789abcdef");

    /** About 100 ns to copy, against about 300 ns for another buffer in the outbound queue and the system call. */
    private static final int COPIED_BYTES_MAX = 2048;

    private static final int SIZE_LINE_BYTES_MAX = 18;

    private final Worker worker;
    private @Nullable ByteBuf head;
    private boolean chunked;

    MessageWriter(Worker worker) {
        this.worker = worker;
    }

    /** How much room a head should leave behind itself for a body of {@code length} bytes that goes with it. */
    static int roomFor(long length) {
        return length > 0 && length <= COPIED_BYTES_MAX ? (int) length : 0;
    }

    /** Takes ownership of {@code messageHead} and holds it until the first piece of body, or {@link #flushHead}. */
    void begin(ByteBuf messageHead, boolean chunkedFraming) {
        head = messageHead;
        chunked = chunkedFraming;
    }

    /** From here on pieces are written as they are. */
    void beginPlain() {
        chunked = false;
    }

    /** Writes the head if it is still held; must come before every flush. */
    void flushHead(Channel channel) {
        ByteBuf held = head;
        if (held != null) {
            head = null;
            write(channel, held);
        }
    }

    /** Lets go of a head that will never be written. */
    void abandon() {
        ByteBuf held = head;
        if (held != null) {
            head = null;
            held.release();
        }
    }

    /** Takes ownership of {@code body}; writes without flushing. {@code trailer} lines follow the last chunk. */
    void write(Channel channel, ByteBuf body, boolean last, byte[] trailer, int trailerLength) {
        int length = body.readableBytes();
        if (!chunked) {
            if (head != null && length <= head.writableBytes()) {
                head.writeBytes(body);
                body.release();
                flushHead(channel);
                return;
            }
            flushHead(channel);
            writeOrRelease(channel, body, length);
            return;
        }
        flushHead(channel);
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
