package io.headgate.dataplane.http1;

import io.headgate.dataplane.http.Chars;
import io.headgate.dataplane.http.Field;
import io.headgate.dataplane.http.TrailerRules;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Takes the chunked framing off a body (RFC 9112 section 7.1) without copying what matters: each call finds one
 * <em>run</em> of body bytes inside the received buffer. Small chunks that follow each other in one buffer are moved
 * together over the framing between them, so a flood of one-byte chunks becomes one run and not thousands of buffers;
 * large chunks stay where they are.
 *
 * <p>Strict: sizes are 1 to 16 hexadecimal digits, line ends are CR LF, extensions are dropped, bounded and may hold no
 * quotes, trailer fields may not touch framing or routing ({@link TrailerRules}).
 */
final class ChunkDecoder {
    /** What {@link #next} found. */
    enum Result {
        /** A run, possibly empty; the buffer is used up. */
        MORE,
        /** A run; the buffer holds more. */
        RUN,
        /** A run, possibly empty, and the end of the body. */
        END,
        MALFORMED
    }

    private enum State {
        SIZE,
        EXTENSION,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILER,
        DONE
    }

    /** Chunks up to this size are moved next to the one before; a larger one is worth a buffer of its own. */
    private static final int MOVED_BYTES_MAX = 1024;

    /** Extensions have no known use; this lets the odd signature of a chunk pass. */
    private static final int EXTENSION_BYTES_MAX = 4096;

    /**
     * Every chunked body ends in a trailer section, mostly an empty one, so the array for it is kept with the decoder.
     */
    private static final int TRAILER_BYTES_KEPT = 128;

    private static final byte[] NO_BYTES = {};

    private final TrailerRules rules;
    private State state = State.SIZE;
    private long remaining;
    private int digits;
    private int extensionBytes;
    private byte[] trailer = NO_BYTES;
    private int trailerLength;
    private int trailerBytes;
    private int runStart;
    private int runEnd;

    /** @param rules of the messages whose bodies are read */
    ChunkDecoder(TrailerRules rules) {
        this.rules = rules;
    }

    void reset() {
        state = State.SIZE;
        remaining = 0;
        digits = 0;
        extensionBytes = 0;
        if (trailer.length > TRAILER_BYTES_KEPT) {
            trailer = NO_BYTES;
        }
        trailerLength = 0;
        trailerBytes = 0;
    }

    /** Index in the buffer of the run the last {@link #next} found. */
    int runStart() {
        return runStart;
    }

    int runLength() {
        return runEnd - runStart;
    }

    /**
     * The trailer section's lines, each with its CRLF, once the body has ended; the first {@link #trailerLength()}
     * bytes. Borrowed.
     */
    byte[] trailer() {
        return trailer;
    }

    int trailerLength() {
        return trailerLength;
    }

    /** Borrows {@code in}, advances its reader index and may move bytes within the part it passes over. */
    Result next(ByteBuf in) {
        int at = in.readerIndex();
        int end = in.writerIndex();
        runStart = at;
        runEnd = at;
        boolean hasRun = false;
        while (at < end) {
            if (state == State.DATA) {
                int count = (int) Math.min(remaining, end - at);
                if (hasRun && count > MOVED_BYTES_MAX) {
                    in.readerIndex(at);
                    return Result.RUN;
                }
                if (!hasRun) {
                    runStart = at;
                    runEnd = at + count;
                    hasRun = true;
                } else {
                    in.setBytes(runEnd, in, at, count);
                    runEnd += count;
                }
                at += count;
                remaining -= count;
                state = remaining == 0 ? State.DATA_CR : State.DATA;
            } else {
                if (!framing(in.getByte(at++))) {
                    return Result.MALFORMED;
                }
                if (state == State.DONE) {
                    in.readerIndex(at);
                    return Result.END;
                }
            }
        }
        in.readerIndex(end);
        return Result.MORE;
    }

    private boolean framing(byte b) {
        return switch (state) {
            case SIZE -> size(b);
            case EXTENSION -> extension(b);
            case SIZE_LF -> sizeEnds(b);
            case DATA_CR -> expect(b, (byte) '\r', State.DATA_LF);
            case DATA_LF -> dataEnds(b);
            case TRAILER -> trailerByte(b);
            case DATA, DONE -> false;
        };
    }

    private boolean size(byte b) {
        if (Chars.is(b, Chars.HEX)) {
            remaining = remaining << 4 | Chars.hex(b);
            return ++digits <= 16 && remaining >= 0;
        }
        if (digits == 0) {
            return false;
        }
        if (b == ';') {
            state = State.EXTENSION;
            return true;
        }
        return expect(b, (byte) '\r', State.SIZE_LF);
    }

    private boolean extension(byte b) {
        if (b == '\r') {
            state = State.SIZE_LF;
            return true;
        }
        return Chars.is(b, Chars.VALUE) && b != '"' && ++extensionBytes <= EXTENSION_BYTES_MAX;
    }

    private boolean sizeEnds(byte b) {
        digits = 0;
        return expect(b, (byte) '\n', remaining == 0 ? State.TRAILER : State.DATA);
    }

    private boolean dataEnds(byte b) {
        return expect(b, (byte) '\n', State.SIZE);
    }

    private boolean expect(byte b, byte wanted, State next) {
        state = next;
        return b == wanted;
    }

    private boolean trailerByte(byte b) {
        if (b != '\n' && trailerLength > 0 && trailer[trailerLength - 1] == '\r') {
            return false;
        }
        if (trailerBytes++ == rules.bytesMax()) {
            return false;
        }
        if (trailerLength == trailer.length) {
            trailer = Arrays.copyOf(trailer, Math.max(TRAILER_BYTES_KEPT, trailerLength * 2));
        }
        trailer[trailerLength++] = b;
        return b != '\n' || trailerLineEnds();
    }

    private boolean trailerLineEnds() {
        int lineEnd = trailerLength - 2;
        if (lineEnd < 0 || trailer[lineEnd] != '\r') {
            return false;
        }
        int lineStart = lineEnd;
        while (lineStart > 0 && trailer[lineStart - 1] != '\n') {
            lineStart--;
        }
        if (lineStart == lineEnd) {
            trailerLength = lineStart;
            state = State.DONE;
            return true;
        }
        return trailerField(lineStart, lineEnd);
    }

    private boolean trailerField(int from, int to) {
        int colon = from;
        while (Chars.is(trailer[colon], Chars.TOKEN)) {
            colon++;
        }
        if (colon == from || trailer[colon] != ':') {
            return false;
        }
        for (int i = colon + 1; i < to; i++) {
            if (!Chars.is(trailer[i], Chars.VALUE)) {
                return false;
            }
        }
        if (TrailerRules.belongs(Field.of(trailer, from, colon))) {
            return true;
        }
        trailerLength = from;
        return rules.drops();
    }

    /** Whether the body has ended. */
    boolean done() {
        return state == State.DONE;
    }
}
