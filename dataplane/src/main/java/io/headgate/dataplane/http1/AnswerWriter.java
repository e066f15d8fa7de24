package io.headgate.dataplane.http1;

import io.headgate.dataplane.exchange.Exchange;
import io.headgate.dataplane.exchange.Reply;
import io.headgate.dataplane.exchange.WriteWatch;
import io.headgate.dataplane.http.Method;
import io.headgate.dataplane.http.ResponseHead;
import io.headgate.dataplane.socket.Outbound;
import io.headgate.dataplane.socket.SendQueue;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;

/**
 * What a client is sent on its HTTP/1 connection: answers framed as it can read them, counted, and flushed once for all
 * that a burst brought. Confined to its worker's loop.
 */
final class AnswerWriter implements WriteWatch.Taker {
    private final ListenerPort port;
    private final Channel channel;
    private final MessageWriter messages;
    private long written;
    private boolean noBody;
    private boolean endsWithConnection;
    private boolean dirty;

    AnswerWriter(ListenerPort port, Channel channel) {
        this.port = port;
        this.channel = channel;
        messages = new MessageWriter(port.worker());
    }

    /** Borrows {@code interim} until it returns. */
    void informational(ResponseHead interim) {
        write(port.heads().informational(interim));
        flush();
    }

    /**
     * The head of an answer, which waits for the first piece of its body.
     *
     * @param bodyLength bytes of body that follow, or a negative number when only the end will tell
     * @param keepAlive whether all else allows another request on this connection
     * @return whether the connection can be used again after the body
     */
    boolean head(Exchange of, long bodyLength, boolean keepAlive) {
        boolean endless = bodyLength < 0;
        boolean chunked = endless && !of.request().http10();
        endsWithConnection = endless && !chunked;
        boolean reusable = keepAlive && !endsWithConnection;
        noBody = of.request().method() == Method.HEAD;
        ByteBuf head = port.heads().response(of, bodyLength, chunked && !noBody, reusable);
        count(head);
        messages.begin(head, chunked);
        return reusable;
    }

    /** A piece of the answer's body, which may be empty; {@code last} ends the answer. Takes ownership of it. */
    void body(Exchange of, ByteBuf piece, boolean last) {
        if (noBody) {
            piece.release();
            return;
        }
        count(piece);
        messages.write(channel, piece, last, of.trailer(), of.trailerLength());
    }

    /** A whole answer of our own. */
    void reply(Exchange of, Reply reply, byte[] extraFieldLines, boolean keepAlive) {
        write(port.heads().reply(of, reply, extraFieldLines, keepAlive));
    }

    /** The 101, and whatever is written from here on as it is. Borrows {@code switching} until it returns. */
    void beginTunnel(ResponseHead switching) {
        write(port.heads().switching(switching));
        flush();
        messages.beginPlain();
        noBody = false;
    }

    private void write(ByteBuf out) {
        count(out);
        channel.write(out, channel.voidPromise());
    }

    private void count(ByteBuf out) {
        int bytes = out.readableBytes();
        port.listener().cells().bytesOut(bytes);
        written += bytes;
        dirty = true;
    }

    void flush() {
        if (dirty) {
            dirty = false;
            messages.flushHead(channel);
            channel.flush();
        }
    }

    /** Flushes, and does {@code then} once everything is on its way or cannot be sent any more. */
    void end(ChannelFutureListener then) {
        dirty = false;
        messages.flushHead(channel);
        Outbound.afterWrites(channel, then);
    }

    /** Closes at once. A client that takes the end for that of the body is told by a reset that it is not. */
    void abort() {
        if (endsWithConnection) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        channel.close();
    }

    /** The channel is gone: lets go of what will never be written. */
    void abandon() {
        messages.abandon();
    }

    /** Bytes of all answers so far, before framing. */
    long written() {
        return written;
    }

    boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public long acknowledged() {
        return SendQueue.acknowledged(channel);
    }

    @Override
    public long writeProgress() {
        return Outbound.progress(channel, written);
    }
}
