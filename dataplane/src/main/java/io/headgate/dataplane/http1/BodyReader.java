package io.headgate.dataplane.http1;

import io.headgate.dataplane.http.ResponseHead;
import io.headgate.dataplane.http.TrailerRules;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a message's body out of received bytes, whatever frames it: a length, chunks or the end of the connection (RFC
 * 9112 section 6.3). Pieces are what was received, never copies.
 */
final class BodyReader {
    /** Whose body it is. */
    interface Owner {
        /**
         * The next piece; empty only if it is the last. Takes ownership of it.
         *
         * @param moreFollows whether bytes behind the body's end have come
         */
        void onBody(ByteBuf piece, boolean last, boolean moreFollows);

        /** The chunks are not as they must be. Called at most once. */
        void onMalformedBody();
    }

    private static final byte[] NO_BYTES = {};

    private final Owner owner;
    private final TrailerRules trailers;
    private @Nullable ChunkDecoder decoder;
    private long left;

    /** @param trailers what may stand behind its bodies */
    BodyReader(Owner owner, TrailerRules trailers) {
        this.owner = owner;
        this.trailers = trailers;
    }

    /** A body begins: its bytes, at least one, {@link ResponseHead#CHUNKED} or {@link ResponseHead#UNTIL_CLOSE}. */
    void begin(long length) {
        left = length;
        if (length == ResponseHead.CHUNKED) {
            decoder().reset();
        }
    }

    /** Whether only the end of the connection ends this body. */
    boolean untilClose() {
        return left == ResponseHead.UNTIL_CLOSE;
    }

    private boolean chunked() {
        return left == ResponseHead.CHUNKED;
    }

    /**
     * Gives the owner at most one piece. Takes ownership of {@code in}, also when the owner throws; returns what is
     * left of it, owned by the caller, or null.
     */
    @Nullable
    ByteBuf read(ByteBuf in) {
        int length = in.readableBytes();
        if (!chunked() && (untilClose() || length <= left)) {
            left -= untilClose() ? 0 : length;
            owner.onBody(in, left == 0, false);
            return null;
        }
        boolean done = false;
        try {
            if (chunked()) {
                readChunk(in);
            } else {
                readRest(in);
            }
            done = true;
            return in;
        } finally {
            if (!done) {
                in.release();
            }
        }
    }

    /** The body ends before {@code in} does. */
    private void readRest(ByteBuf in) {
        ByteBuf piece = in.readRetainedSlice((int) left);
        left = 0;
        owner.onBody(piece, true, true);
    }

    private void readChunk(ByteBuf in) {
        ChunkDecoder chunks = decoder();
        ChunkDecoder.Result result = chunks.next(in);
        boolean last = result == ChunkDecoder.Result.END;
        if (result == ChunkDecoder.Result.MALFORMED) {
            owner.onMalformedBody();
        } else if (chunks.runLength() > 0) {
            owner.onBody(in.retainedSlice(chunks.runStart(), chunks.runLength()), last, in.isReadable());
        } else if (last) {
            owner.onBody(Unpooled.EMPTY_BUFFER, true, in.isReadable());
        }
    }

    /** The trailer section's lines, each with its CRLF, once the body has ended. Borrowed. */
    byte[] trailer() {
        return chunked() ? decoder().trailer() : NO_BYTES;
    }

    /** How many bytes of {@link #trailer} count. */
    int trailerLength() {
        return chunked() ? decoder().trailerLength() : 0;
    }

    /** Most connections never see a chunk. */
    private ChunkDecoder decoder() {
        ChunkDecoder present = decoder;
        if (present == null) {
            present = new ChunkDecoder(trailers);
            decoder = present;
        }
        return present;
    }
}
