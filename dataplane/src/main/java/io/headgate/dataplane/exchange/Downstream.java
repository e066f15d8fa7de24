package io.headgate.dataplane.exchange;

import io.headgate.dataplane.http.ResponseHead;
import io.netty.buffer.ByteBuf;

/** The client's side of an exchange: what the state machine asks of a codec. Called on the worker's loop only. */
public interface Downstream extends WriteWatch.Taker {
    /** Writes an interim response (1xx, not 101). Borrows {@code head} until it returns. */
    void writeInformational(ResponseHead head);

    /**
     * Writes the final response's head.
     *
     * @param bodyLength bytes of body that follow, or a negative number when only the end will tell
     * @return whether the connection can be used again after the body
     */
    boolean writeHead(Exchange exchange, long bodyLength, boolean keepAlive);

    /** Writes an answer the gateway made itself, head and body; returns whether the connection can be used again. */
    boolean writeReply(Exchange exchange, Reply reply, byte[] extraFieldLines, boolean keepAlive);

    /** Takes ownership of {@code body}, which may be empty; {@code last} ends the response. */
    void writeBody(ByteBuf body, boolean last);

    void flush();

    /** Whether a burst of the client's bytes is being worked on, at whose end both sides are flushed. */
    boolean inBurst();

    /** Whether what is written now can leave soon; while false, whoever feeds this side should pause. */
    boolean isWritable();

    /** The exchange takes request body again: deliver what was held back, then read on. */
    void wantBody();

    /** Stops or goes on delivering bytes in a tunnel. */
    void reading(boolean on);

    /** Writes the 101 and passes everything on as plain bytes from here. */
    void startTunnel(Exchange exchange);

    /** Ends the sending direction of a tunnel, after what is written. */
    void shutdownOutput();

    /** The response is complete, or there is none to come. */
    void exchangeEnded(boolean reusable);

    /** Closes at once; a response under way is cut so that the client notices. */
    void abort();

    /** Makes sure the exchange is looked at no later than {@code deadlineNs}. */
    void require(long deadlineNs);
}
