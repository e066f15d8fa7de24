package io.headgate.dataplane.http2;

import io.headgate.dataplane.http.Ascii;
import io.netty.buffer.ByteBuf;

/** The octets that a client begins with (RFC 9113 section 3.4), however they are cut. Confined to its worker. */
final class Preface {
    enum Result {
        MORE,
        COMPLETE,
        WRONG
    }

    static final byte[] BYTES = Ascii.bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

    private int seen;

    /** The first {@code bytes} of it have come already, and were right. */
    void seen(int bytes) {
        seen = bytes;
    }

    /** Borrows {@code in}, and takes what belongs to the preface. */
    Result read(ByteBuf in) {
        while (seen < BYTES.length && in.isReadable()) {
            if (in.readByte() != BYTES[seen]) {
                return Result.WRONG;
            }
            seen++;
        }
        return seen == BYTES.length ? Result.COMPLETE : Result.MORE;
    }
}
