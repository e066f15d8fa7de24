package io.headgate.dataplane.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * The sending side's flow control (RFC 9113 section 5.2): bodies go out as far as the peer's windows and the socket let
 * them; what is left waits with its stream. Streams that could go on, did the socket or the connection's window let
 * them, stand in a line for their urgency (RFC 9218). The most urgent line is served first; of it, an answer that is of
 * use in parts gets one frame and goes to the end, another is sent to its end. Confined to its worker.
 */
final class Sender {
    private final FrameWriter writer;
    private final WorkBudget budget;
    private @Nullable Channel channel;
    private int window = Frame.DEFAULT_WINDOW;
    private int initialWindow = Frame.DEFAULT_WINDOW;
    private final @Nullable Http2Stream[] firsts = new Http2Stream[Priority.URGENCIES];
    private final @Nullable Http2Stream[] lasts = new Http2Stream[Priority.URGENCIES];
    private boolean serving;

    Sender(FrameWriter writer, WorkBudget budget) {
        this.writer = writer;
        this.budget = budget;
    }

    void open(Channel to) {
        channel = to;
    }

    /** Whether the socket takes more. */
    boolean isWritable() {
        Channel to = channel;
        return to != null && to.isWritable();
    }

    /** Whether it is the peer that lets {@code stream} send nothing. */
    boolean isHeldByPeer(Http2Stream stream) {
        return window <= 0 || stream.sendWindow <= 0;
    }

    void begin(Http2Stream stream) {
        stream.sendWindow = initialWindow;
    }

    // ---- what the peer says of its windows; false when one grows beyond all bounds. serve() is to follow when all
    // that came with it has been looked at: who says of a piece that both windows grow would else get it in two.

    boolean grow(int increment) {
        long wider = (long) window + increment;
        if (wider > Frame.MAX_31_BITS) {
            return false;
        }
        window = (int) wider;
        return true;
    }

    boolean grow(Http2Stream stream, int difference) {
        long wider = (long) stream.sendWindow + difference;
        if (wider > Frame.MAX_31_BITS) {
            return false;
        }
        stream.sendWindow = (int) wider;
        if (!stream.out.isEmpty()) {
            enter(stream);
        }
        return true;
    }

    /**
     * Streams begin with this window, and those that have begun are changed by the difference (section 6.9.2).
     * {@link #serve} is to follow, once the peer's settings have been acknowledged: it counts on what comes before that
     * to go by its old ones.
     */
    boolean initialWindow(int size, StreamTable<?> streams) {
        int difference = size - initialWindow;
        initialWindow = size;
        for (int i = 0; i < streams.size(); i++) {
            if (!grow(streams.at(i), difference)) {
                return false;
            }
        }
        return true;
    }

    // ---- bodies

    /**
     * Sends what it may, and keeps the rest with the stream. Takes ownership of {@code body} and {@code trailers}.
     *
     * @param trailers a block that is sent behind a body that ends; null for none
     */
    void write(Http2Stream stream, ByteBuf body, boolean ends, @Nullable ByteBuf trailers) {
        stream.trailers = trailers;
        stream.lastIsOut = ends;
        if (!stream.out.isEmpty()) {
            stream.out.add(body);
            return;
        }
        int length = send(stream, body);
        while (length > 0 && body.isReadable()) {
            length = send(stream, body);
        }
        if (body.isReadable()) {
            stream.out.add(body);
            enter(stream);
            return;
        }
        body.release();
        if (ends) {
            end(stream);
        }
    }

    /** One frame; returns its length, 0 for none. Borrows {@code body}. */
    private int send(Http2Stream stream, ByteBuf body) {
        int wanted = Math.min(body.readableBytes(), Frame.PAYLOAD_MAX);
        int length = isWritable() ? Math.min(wanted, Math.min(window, stream.sendWindow)) : 0;
        if (length <= 0) {
            return 0;
        }
        boolean ends = stream.lastIsOut && stream.trailers == null && length == body.readableBytes();
        writer.data(stream.id(), body, length, ends);
        window -= length;
        stream.sendWindow -= length;
        stream.sent += length;
        budget.sent(length, length < wanted);
        if (ends) {
            stream.endOutput();
        }
        return length;
    }

    /** All of the body has been sent. */
    private void end(Http2Stream stream) {
        ByteBuf behind = stream.trailers;
        if (behind != null) {
            stream.trailers = null;
            writer.headers(stream.id(), behind, true);
            behind.release();
        } else if (!stream.outputEnded()) {
            writer.data(stream.id(), Unpooled.EMPTY_BUFFER, 0, true);
        }
        stream.endOutput();
        stream.onOutputEnded();
    }

    // ---- those who wait

    /** Gives everybody in line a frame in turn, as long as the socket and the connection's window last. */
    void serve() {
        if (serving) {
            return;
        }
        serving = true;
        Http2Stream next = mostUrgent();
        while (next != null && window > 0 && isWritable()) {
            serveFirst(next);
            next = mostUrgent();
        }
        serving = false;
    }

    private @Nullable Http2Stream mostUrgent() {
        for (Http2Stream first : firsts) {
            if (first != null) {
                return first;
            }
        }
        return null;
    }

    private void serveFirst(Http2Stream stream) {
        leave(stream);
        ByteBuf body = stream.out.peek();
        send(stream, body);
        if (body.isReadable()) {
            enter(stream, !Priority.isIncremental(stream.priority));
            return;
        }
        stream.out.drop();
        if (stream.lastIsOut) {
            end(stream);
        } else {
            stream.onSent();
        }
    }

    private void enter(Http2Stream stream) {
        enter(stream, false);
    }

    private void enter(Http2Stream stream, boolean atTheFront) {
        if (stream.inLine || stream.sendWindow <= 0) {
            return;
        }
        int line = Priority.urgency(stream.priority);
        Http2Stream first = firsts[line];
        Http2Stream last = lasts[line];
        stream.inLine = true;
        stream.next = atTheFront ? first : null;
        if (first == null || last == null) {
            firsts[line] = stream;
            lasts[line] = stream;
        } else if (atTheFront) {
            firsts[line] = stream;
        } else {
            last.next = stream;
            lasts[line] = stream;
        }
    }

    /** The client has changed its mind. */
    void priority(Http2Stream stream, int priority) {
        boolean waits = stream.inLine;
        if (waits) {
            leave(stream);
        }
        stream.priority = priority;
        if (waits) {
            enter(stream);
        }
    }

    /** The stream is over. */
    void forget(Http2Stream stream) {
        if (stream.inLine) {
            leave(stream);
        }
        stream.dropOutput();
    }

    private void leave(Http2Stream stream) {
        int line = Priority.urgency(stream.priority);
        Http2Stream before = null;
        Http2Stream at = firsts[line];
        while (at != stream && at != null) {
            before = at;
            at = at.next;
        }
        if (before == null) {
            firsts[line] = stream.next;
        } else {
            before.next = stream.next;
        }
        if (lasts[line] == stream) {
            lasts[line] = before;
        }
        stream.next = null;
        stream.inLine = false;
    }
}
