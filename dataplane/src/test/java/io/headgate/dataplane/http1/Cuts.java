package io.headgate.dataplane.http1;

import io.headgate.dataplane.http.TrailerRules;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;

/**
 * Gives parsers their bytes in pieces and puts together what they say, so that one delivery can be compared with
 * another.
 */
final class Cuts {
    /** What a chunk decoder made of some bytes. */
    record Body(String body, String trailer, int taken, ChunkDecoder.Result result, int runs) {
        /** The same but for how many pieces it came in. */
        boolean sameAs(Body other) {
            return body.equals(other.body)
                    && trailer.equals(other.trailer)
                    && result == other.result
                    && (taken == other.taken || result == ChunkDecoder.Result.MALFORMED);
        }
    }

    /** How long the next piece is. */
    interface Piece {
        int length();
    }

    static final Piece WHOLE = () -> Integer.MAX_VALUE;
    static final Piece BYTES = () -> 1;

    private Cuts() {}

    /** Pieces of 1 to {@code longest} bytes. */
    static Piece random(Random random, int longest) {
        return () -> 1 + random.nextInt(longest);
    }

    /** A buffer of its own with these bytes. */
    static ByteBuf buffer(byte[] bytes, int from, int to) {
        return Unpooled.copiedBuffer(bytes, from, to - from);
    }

    static Body decode(byte[] bytes, Piece piece) {
        return decode(TrailerRules.REQUEST, bytes, piece);
    }

    static Body decode(TrailerRules rules, byte[] bytes, Piece piece) {
        ChunkDecoder decoder = new ChunkDecoder(rules);
        StringBuilder body = new StringBuilder();
        int taken = 0;
        int runs = 0;
        ChunkDecoder.Result result = ChunkDecoder.Result.MORE;
        while (taken < bytes.length && goesOn(result)) {
            ByteBuf in = buffer(bytes, taken, (int) Math.min(bytes.length, (long) taken + piece.length()));
            int given = in.readableBytes();
            do {
                result = decoder.next(in);
                if (result != ChunkDecoder.Result.MALFORMED && decoder.runLength() > 0) {
                    runs++;
                    append(body, in, decoder.runStart(), decoder.runLength());
                }
            } while (result == ChunkDecoder.Result.RUN);
            taken += given - in.readableBytes();
            in.release();
        }
        StringBuilder trailer = new StringBuilder();
        for (int i = 0; i < decoder.trailerLength() && result == ChunkDecoder.Result.END; i++) {
            trailer.append((char) (decoder.trailer()[i] & 0xFF));
        }
        boolean malformed = result == ChunkDecoder.Result.MALFORMED;
        return new Body(malformed ? "" : body.toString(), trailer.toString(), taken, result, runs);
    }

    private static boolean goesOn(ChunkDecoder.Result result) {
        return result == ChunkDecoder.Result.MORE || result == ChunkDecoder.Result.RUN;
    }

    private static void append(StringBuilder body, ByteBuf in, int start, int length) {
        for (int i = start; i < start + length; i++) {
            body.append((char) (in.getByte(i) & 0xFF));
        }
    }
}
