package io.headgate.dataplane.proxyprotocol;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes exactly one header from the start of a connection, of either version, however its bytes are cut into reads.
 * What is wrong is said at the first byte that shows it, so garbage is not waited for. One per connection; not
 * thread-safe.
 */
final class ProxyHeaderReader {
    /** What {@link #read} found. */
    enum Result {
        /** The header is not complete; all bytes were taken. */
        MORE,
        /** {@link #header()} is there; the buffer's reader index stands behind it. */
        COMPLETE,
        /** The first bytes begin no header. */
        NOT_A_HEADER,
        /** Version 1: a word is missing, too much, or not what its place asks for. */
        MALFORMED_LINE,
        /** Version 1: no line end within the longest line. */
        LINE_TOO_LONG,
        /** The signature is of version 2, the version is another. */
        UNKNOWN_VERSION,
        /** Version 2: neither LOCAL nor PROXY. */
        UNKNOWN_COMMAND,
        /** Version 2: a family or protocol that does not exist. */
        UNKNOWN_FAMILY,
        /** Version 2: it would be longer than {@link V2#LENGTH_MAX}. */
        TOO_LONG,
        /** Version 2: shorter than the addresses of its family. */
        ADDRESSES_CUT,
        /** Version 2: TLVs do not end where the header does, or one is not built as its type is. */
        MALFORMED_TLV,
        /** Version 2: the CRC32C is of other bytes. */
        WRONG_CHECKSUM
    }

    private byte[] bytes = new byte[V1.LENGTH_MAX];
    private int length;
    private @Nullable ProxyHeader header;

    /** Borrows {@code in} until it returns, advancing its reader index past what was taken. Not again after a fault. */
    Result read(ByteBuf in) {
        Result result = Result.MORE;
        while (result == Result.MORE && in.isReadable()) {
            result = bytes[0] != 'P' && length >= V2.HEAD_BYTES ? block(in) : next(in.readByte());
        }
        return result;
    }

    /** Throws {@link IllegalStateException} before it is complete. */
    ProxyHeader header() {
        ProxyHeader complete = header;
        if (complete == null) {
            throw new IllegalStateException("the header is not complete");
        }
        return complete;
    }

    private Result next(byte next) {
        bytes[length++] = next;
        return bytes[0] == 'P' ? line(next) : head();
    }

    private Result line(byte next) {
        if (!V1.mayBegin(length - 1, next)) {
            return Result.NOT_A_HEADER;
        }
        if (next != '\n') {
            return length == V1.LENGTH_MAX ? Result.LINE_TOO_LONG : Result.MORE;
        }
        ConnectionAddresses addresses = V1.parse(bytes, length);
        if (addresses == null) {
            return Result.MALFORMED_LINE;
        }
        header = new ProxyHeader(addresses);
        return Result.COMPLETE;
    }

    private Result head() {
        Result result = V2.checkHead(bytes, length);
        if (result != Result.MORE || length < V2.HEAD_BYTES) {
            return result;
        }
        if (V2.end(bytes) > bytes.length) {
            bytes = Arrays.copyOf(bytes, V2.end(bytes));
        }
        return complete();
    }

    private Result block(ByteBuf in) {
        int count = Math.min(in.readableBytes(), V2.end(bytes) - length);
        in.readBytes(bytes, length, count);
        length += count;
        return complete();
    }

    private Result complete() {
        if (length < V2.end(bytes)) {
            return Result.MORE;
        }
        Result result = V2.check(bytes);
        if (result == Result.COMPLETE) {
            header = V2.parse(bytes);
        }
        return result;
    }
}
