package io.headgate.controlplane.health;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// The endpoint at the other end of a probe's connection: what is said to it, and what it answers, up to a bound. Reads
/// a byte at a time from a buffer of its own, as nothing here is in a hurry. Blocks for as long as the endpoint lets it
/// wait. Not thread-safe.
final class Peer {
    /// A greeting, an error or the settings that follow a sign-in are less than 2 KiB; this leaves room for an
    /// endpoint that has much to say, and keeps nothing of one that has no end.
    static final int ANSWER_BYTES_MAX = 16 * 1024;

    private final InputStream in;
    private final OutputStream out;
    private final byte[] buffer = new byte[4096];
    private int next;
    private int limit;
    private boolean answering;
    private int bytesMax;
    private int bytesLeft;
    private String what = "";

    Peer(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
        allow(ANSWER_BYTES_MAX, "the answer");
    }

    /// From here on so many bytes are read and no more.
    ///
    /// @param bytesMax a multiple of 1024
    /// @param what in the words of "... is longer than 16 KiB" and "connection closed inside ..."
    void allow(int bytesMax, String what) {
        this.bytesMax = bytesMax;
        this.bytesLeft = bytesMax;
        this.what = what;
    }

    void send(byte[] bytes) throws IOException {
        out.write(bytes);
        answering = false;
    }

    /// @return the next byte, or -1 where the endpoint has hung up
    int read() throws IOException {
        if (next == limit) {
            next = 0;
            limit = Math.max(in.read(buffer), 0);
            if (limit == 0) {
                return -1;
            }
        }
        if (--bytesLeft < 0) {
            throw new IOException(what + " is longer than " + bytesMax / 1024 + " KiB");
        }
        answering = true;
        return buffer[next++] & 0xFF;
    }

    /// @return the next byte
    /// @throws EOFException if there is none
    int must() throws IOException {
        int b = read();
        if (b < 0) {
            throw new EOFException("connection closed " + (answering ? "inside " + what : "before the answer"));
        }
        return b;
    }

    /// So many bytes exactly.
    ///
    /// @param length at least 0
    byte[] take(int length) throws IOException {
        if (length > bytesMax) {
            throw new IOException(what + " announces " + length + " bytes, more than " + bytesMax / 1024 + " KiB");
        }
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) must();
        }
        return bytes;
    }

    /// A line without its end; a bare LF ends one too.
    String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        for (int b = must(); b != '\n'; b = must()) {
            line.write(b);
        }
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
