package io.headgate.dataplane.http1;

import io.headgate.dataplane.http.Chars;
import io.headgate.dataplane.http.Head;
import io.headgate.dataplane.http.HeadLimits;
import io.headgate.dataplane.http.Swar;
import io.netty.buffer.ByteBuf;

/**
 * Moves bytes from the socket's buffers into a head until the empty line, however they are cut into reads. Each byte is
 * looked at once, so a head sent one byte a packet costs no more than one sent whole. Line ends are checked here (CR LF
 * only); the rest is the parser's.
 */
final class HeadReader {
    /** What {@link #read} found. */
    enum Result {
        /** The head is not complete; all bytes were taken. */
        MORE,
        /** The head is complete; the buffer's reader index stands behind it. */
        COMPLETE,
        /**
         * The first line's end is not CR LF, there is a second empty line before it, or a first byte that begins no
         * head.
         */
        MALFORMED_FIRST_LINE,
        /** A field line's end is not CR LF. */
        MALFORMED_FIELD,
        FIRST_LINE_TOO_LONG,
        FIELDS_TOO_LARGE
    }

    /** Bytes are copied in blocks, so that a body behind a short head is not copied with it. */
    private static final int BLOCK = 512;

    private static final long LINE_FEEDS = Swar.eight('\n');

    private int start;
    private int lineStart;
    private boolean firstLineDone;

    /** Where the head begins: after an empty line, if one was sent before it (RFC 9112 section 2.2). */
    int start() {
        return start;
    }

    void reset() {
        start = 0;
        lineStart = 0;
        firstLineDone = false;
    }

    /**
     * Borrows {@code in} until it returns, advancing its reader index past what was taken. The same limits apply to all
     * of a head; lower ones than it has reached end it.
     */
    Result read(ByteBuf in, Head head, HeadLimits limits) {
        while (in.isReadable()) {
            int scanned = head.length();
            int count = Math.min(Math.min(in.readableBytes(), BLOCK), Math.max(0, lengthMax(limits) - scanned));
            byte[] bytes = head.reserve(count);
            in.getBytes(in.readerIndex(), bytes, scanned, count);
            int end = scan(bytes, scanned, scanned + count);
            if (end < 0) {
                return firstLineDone ? Result.MALFORMED_FIELD : Result.MALFORMED_FIRST_LINE;
            }
            boolean complete = end > 0;
            int taken = complete ? end - scanned : count;
            head.received(taken);
            in.skipBytes(taken);
            if (complete) {
                return Result.COMPLETE;
            }
            if (head.length() >= lengthMax(limits)) {
                return firstLineDone ? Result.FIELDS_TOO_LARGE : Result.FIRST_LINE_TOO_LONG;
            }
        }
        return Result.MORE;
    }

    /** The index behind the head, 0 when it goes on, -1 when it is malformed. */
    private int scan(byte[] bytes, int from, int to) {
        if (from == 0 && !Chars.is(bytes[0], Chars.TOKEN) && bytes[0] != '\r') {
            return -1;
        }
        int at = Swar.indexOf(bytes, from, to, LINE_FEEDS);
        while (at < to) {
            if (at == 0 || bytes[at - 1] != '\r') {
                return -1;
            }
            if (at - lineStart == 1) {
                if (lineStart != start) {
                    return at + 1;
                }
                if (start != 0) {
                    return -1;
                }
                start = 2;
            } else {
                firstLineDone = true;
            }
            lineStart = at + 1;
            at = Swar.indexOf(bytes, at + 1, to, LINE_FEEDS);
        }
        return 0;
    }

    /**
     * The length, as far as is known now, at which the first line or the head must be complete. No more is taken, so
     * that the answer is the same wherever reads are cut.
     */
    private int lengthMax(HeadLimits limits) {
        int first = start + limits.firstLineBytesMax() + 2;
        return firstLineDone ? first + limits.fieldsBytesMax() + 2 : first;
    }
}
