package io.headgate.dataplane;

import io.headgate.dataplane.listener.Port;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A connection without a socket: what is written to it is counted and dropped, what it reads is handed in by the
 * caller. It allocates nothing itself, so that all that is allocated on it is its user's. Public because Netty makes it
 * by reflection. Confined to its loop.
 */
public final class MemoryChannel extends AbstractChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false);
    private static final SocketAddress HERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

    private static volatile @Nullable MemoryChannel connected;

    private final ChannelConfig config = new DefaultChannelConfig(this);
    private boolean open = true;
    private boolean active;
    private long bytesWritten;

    /** A connection that is not connected yet; its buffers are recycled, as those of the program's connections are. */
    public MemoryChannel() {
        super(null);
        config.setAllocator(PooledByteBufAllocator.DEFAULT);
    }

    /** The one that was connected last, by anybody; null if none was since the last call. */
    static @Nullable MemoryChannel takeConnected() {
        MemoryChannel last = connected;
        connected = null;
        return last;
    }

    /** Becomes active, as a connection that {@code port} accepts; it must have been registered. */
    void acceptedBy(Port port) {
        port.accept(this, InetAddress.getLoopbackAddress());
        active = true;
        pipeline().fireChannelActive();
    }

    /** All bytes written so far. */
    long bytesWritten() {
        return bytesWritten;
    }

    /** The other side has sent {@code bytes}, in one burst. */
    void receive(byte[] bytes) {
        ByteBuf in = alloc().directBuffer(bytes.length);
        pipeline().fireChannelRead(in.writeBytes(bytes));
        pipeline().fireChannelReadComplete();
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer out) {
        for (Object message = out.current(); message != null; message = out.current()) {
            bytesWritten += ((ByteBuf) message).readableBytes();
            out.remove();
        }
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new MemoryUnsafe();
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return true;
    }

    @Override
    protected SocketAddress localAddress0() {
        return HERE;
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return HERE;
    }

    @Override
    protected void doBind(SocketAddress address) {
        throw new UnsupportedOperationException("a connection in memory has no address");
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    @Override
    protected void doClose() {
        open = false;
        active = false;
    }

    @Override
    protected void doBeginRead() {
        // what is received comes by receive()
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isActive() {
        return active;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    private final class MemoryUnsafe extends AbstractUnsafe {
        @Override
        public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
            active = true;
            connected = MemoryChannel.this;
            safeSetSuccess(promise);
            pipeline().fireChannelActive();
        }
    }
}
