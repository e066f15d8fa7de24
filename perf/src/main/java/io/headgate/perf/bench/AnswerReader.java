package io.headgate.perf.bench;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Finds where an answer with a Content-Length ends. One answer at a time: the next request is sent after it. */
final class AnswerReader {
    private static final int HEAD_BYTES_MAX = 4096;
    private static final byte[] HEAD_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LENGTH = "\r\ncontent-length:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OK = "HTTP/1.1 200 ".getBytes(StandardCharsets.US_ASCII);

    private final byte[] head = new byte[HEAD_BYTES_MAX];
    private int headBytes;
    private long bodyLeft;
    private boolean inBody;

    /**
     * Reads on; borrows the bytes until it returns.
     *
     * @return whether the answer is complete
     * @throws IllegalStateException if it is not 200, has no length or too long a head, or more follows it
     */
    boolean read(ByteBuf bytes) {
        while (!inBody && bytes.isReadable()) {
            if (headBytes == HEAD_BYTES_MAX) {
                throw new IllegalStateException("an answer's head is longer than " + HEAD_BYTES_MAX + " bytes");
            }
            head[headBytes++] = bytes.readByte();
            if (endsWith(HEAD_END)) {
                bodyLeft = contentLength();
                inBody = true;
            }
        }
        int count = (int) Math.min(bodyLeft, bytes.readableBytes());
        bytes.skipBytes(count);
        bodyLeft -= count;
        if (!inBody || bodyLeft > 0) {
            return false;
        }
        if (bytes.isReadable()) {
            throw new IllegalStateException("bytes follow an answer");
        }
        headBytes = 0;
        inBody = false;
        return true;
    }

    private boolean endsWith(byte[] end) {
        return headBytes >= end.length && matches(headBytes - end.length, end);
    }

    private long contentLength() {
        if (!matches(0, OK)) {
            throw new IllegalStateException("an answer that is not 200: " + text(0, Math.min(headBytes, 40)));
        }
        for (int at = 0; at < headBytes - LENGTH.length; at++) {
            if (matches(at, LENGTH)) {
                return number(at + LENGTH.length);
            }
        }
        throw new IllegalStateException("an answer without Content-Length: " + text(0, headBytes));
    }

    private long number(int at) {
        long number = 0;
        for (int i = at; head[i] != '\r'; i++) {
            if (head[i] != ' ') {
                number = number * 10 + head[i] - '0';
            }
        }
        return number;
    }

    /** Letters in {@code pattern} that are small stand for capitals as well. */
    private boolean matches(int at, byte[] pattern) {
        for (int i = 0; i < pattern.length; i++) {
            byte found = head[at + i];
            boolean capital = found >= 'A' && found <= 'Z' && found + ('a' - 'A') == pattern[i];
            if (found != pattern[i] && !capital) {
                return false;
            }
        }
        return true;
    }

    private String text(int from, int to) {
        return new String(head, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
