package io.headgate.perf.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A connection of the open loop, with at most one request under way. */
final class OpenClient extends ChannelInboundHandlerAdapter {
    private final AnswerReader reader = new AnswerReader();
    private final ByteBuf request;

    @SuppressWarnings("NullAway.Init")
    private Channel channel;

    @Nullable
    private OpenWindow window;

    private long dueNs;

    OpenClient(String path) {
        String text = "GET " + path + " HTTP/1.1\r\nHost: bench\r\n\r\n";
        request = Unpooled.unreleasableBuffer(
                Unpooled.directBuffer().writeBytes(text.getBytes(StandardCharsets.US_ASCII)));
    }

    Channel channel() {
        return channel;
    }

    /** Sends the request that was due then, for this window. */
    void send(OpenWindow sender, long requestDueNs) {
        window = sender;
        dueNs = requestDueNs;
        channel.writeAndFlush(request.duplicate());
    }

    @Override
    public void channelRegistered(ChannelHandlerContext context) {
        channel = context.channel();
    }

    /** Takes ownership of the bytes. */
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (reader.read(bytes) && window != null) {
                OpenWindow asked = window;
                window = null;
                asked.answered(this, dueNs);
            }
        } finally {
            bytes.release();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (window != null) {
            window.lost();
            window = null;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
