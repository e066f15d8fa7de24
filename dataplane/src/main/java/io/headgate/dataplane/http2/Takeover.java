package io.headgate.dataplane.http2;

import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.listener.ClientConnection;
import io.netty.buffer.ByteBuf;

/** A connection that begins in cleartext, and with what only HTTP/2 begins with (RFC 9113 section 3.3). */
public interface Takeover extends ClientConnection {
    /** What of the preface looks like a head of HTTP/1; the connection is taken over behind it. Never written to. */
    byte[] PREFACE_HEAD = Ascii.bytes("PRI * HTTP/2.0\r\n\r\n");

    /** The bytes that came behind it with the same read. Takes ownership of {@code in}. */
    void takeOver(ByteBuf in);
}
