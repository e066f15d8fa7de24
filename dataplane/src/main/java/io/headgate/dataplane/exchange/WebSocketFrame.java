package io.headgate.dataplane.exchange;

import io.headgate.dataplane.worker.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Frames of WebSocket that the gateway makes itself (RFC 6455 section 5.5). Each method hands over a new buffer. */
final class WebSocketFrame {
    private static final int CLOSE = 0x88;
    private static final int PING = 0x89;
    private static final int MASKED = 0x80;

    /** Close for "going away": a server that stops (section 7.4.1). */
    private static final int GOING_AWAY = 1001;

    private WebSocketFrame() {}

    static ByteBuf ping(ByteBufAllocator allocator) {
        return allocator.directBuffer(2, 2).writeByte(PING).writeByte(0);
    }

    static ByteBuf goingAway(ByteBufAllocator allocator) {
        return allocator
                .directBuffer(4, 4)
                .writeByte(CLOSE)
                .writeByte(Short.BYTES)
                .writeShort(GOING_AWAY);
    }

    /** As a client sends it: masked, by a key of chance. */
    static ByteBuf maskedGoingAway(Worker worker) {
        int key = worker.random().nextInt();
        return worker.allocator()
                .directBuffer(8, 8)
                .writeByte(CLOSE)
                .writeByte(MASKED | Short.BYTES)
                .writeInt(key)
                .writeShort(GOING_AWAY ^ key >>> 16);
    }
}
