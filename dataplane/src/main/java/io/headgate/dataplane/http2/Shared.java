package io.headgate.dataplane.http2;

import io.headgate.dataplane.http.TrailerRules;
import io.headgate.dataplane.http2.hpack.LineMemory;
import io.headgate.dataplane.worker.Worker;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;

/** What all HTTP/2 connections of a worker share: memory that one of them uses at a time. Confined to its worker. */
final class Shared {
    /** Some 250 bytes each; more are left to the collector after a peak. */
    private static final int STREAMS_KEPT_MAX = 4096;

    private final Worker worker;
    final LineMemory lines = new LineMemory();
    final RequestFields requestFields;
    final ResponseFields responseFields = new ResponseFields();
    final TrailerFields trailerFields = new TrailerFields(TrailerRules.REQUEST);
    final TrailerFields responseTrailers = new TrailerFields(TrailerRules.RESPONSE);
    /** Those whose tunnel is over, and whose endpoint has yet to take the last of what the client sent. */
    final Set<Http2Upstream> ending = new HashSet<>();

    private final ArrayDeque<DownstreamStream> unused = new ArrayDeque<>();
    private byte[] block = new byte[1024];

    Shared(Worker worker) {
        this.worker = worker;
        requestFields = new RequestFields(worker.random());
    }

    Worker worker() {
        return worker;
    }

    /** The {@code length} bytes of {@code in} at {@code at} as an array, borrowed until the next call. */
    byte[] block(ByteBuf in, int at, int length) {
        if (block.length < length) {
            block = new byte[Math.max(length, 2 * block.length)];
        }
        in.getBytes(at, block, 0, length);
        return block;
    }

    DownstreamStream takeStream() {
        DownstreamStream stream = unused.pollLast();
        return stream == null ? new DownstreamStream(worker) : stream;
    }

    /** Takes back a stream that holds nothing. */
    void giveBack(DownstreamStream stream) {
        if (unused.size() < STREAMS_KEPT_MAX) {
            unused.addLast(stream);
        }
    }
}
