package io.headgate.dataplane.worker;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.UnpooledUnsafeDirectByteBuf;
import io.netty.channel.EventLoop;

/**
 * A worker's allocator: heads and small reads are served from a stack of buffers of one size, so that taking one and
 * giving it back are a few stores each; anything larger comes from Netty's pool. To be used on the worker's thread; a
 * buffer that another thread lets go of is freed instead of kept.
 */
final class BufferCache extends AbstractByteBufAllocator {
    /** Holds most heads with a small body, and a socket's first read. */
    static final int SIZE = 2048;

    /** 2 MiB a worker: as many as are in use at once when a thousand connections are busy in one burst. */
    private static final int KEPT_MAX = 1024;

    private final ByteBufAllocator pool;
    private final EventLoop owner;
    private final Small[] kept = new Small[KEPT_MAX];
    private int count;

    BufferCache(ByteBufAllocator pool, EventLoop owner) {
        super(true);
        this.pool = pool;
        this.owner = owner;
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
        if (initialCapacity > SIZE || maxCapacity < SIZE || !owner.inEventLoop()) {
            return pool.directBuffer(initialCapacity, maxCapacity);
        }
        Small buffer;
        if (count > 0) {
            buffer = kept[--count];
            buffer.takeOut(maxCapacity);
        } else {
            buffer = new Small(maxCapacity);
        }
        return toLeakAwareBuffer(buffer);
    }

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
        return pool.heapBuffer(initialCapacity, maxCapacity);
    }

    @Override
    public CompositeByteBuf compositeDirectBuffer(int maxNumComponents) {
        return pool.compositeDirectBuffer(maxNumComponents);
    }

    @Override
    public boolean isDirectBufferPooled() {
        return true;
    }

    /** A buffer that goes back to the stack when nobody holds it any more. */
    private final class Small extends UnpooledUnsafeDirectByteBuf {
        Small(int maxCapacity) {
            super(BufferCache.this, SIZE, maxCapacity);
        }

        void takeOut(int maxCapacity) {
            maxCapacity(maxCapacity);
            resetRefCnt();
            setIndex(0, 0);
        }

        @Override
        protected void deallocate() {
            if (capacity() == SIZE && count < KEPT_MAX && owner.inEventLoop()) {
                kept[count++] = this;
            } else {
                super.deallocate();
            }
        }
    }
}
