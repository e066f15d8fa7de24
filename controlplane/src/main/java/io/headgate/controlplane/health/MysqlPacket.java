package io.headgate.controlplane.health;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// One packet of the MySQL protocol (MySQL's source code documentation, "Client/Server Protocol"): three bytes of
/// length, a number that counts up, and at least one byte of content, whose first says what it is.
record MysqlPacket(int number, byte[] body) {
    static final int OK = 0x00;
    static final int MORE_DATA = 0x01;
    static final int SWITCH_METHOD = 0xFE;
    static final int ERROR = 0xFF;

    /// @throws IOException if that is no packet of such a server
    static MysqlPacket read(Peer peer) throws IOException {
        byte[] head = peer.take(4);
        int length = head[0] & 0xFF | (head[1] & 0xFF) << 8 | (head[2] & 0xFF) << 16;
        if (length == 0 || length > Peer.ANSWER_BYTES_MAX) {
            throw new IOException("not a MySQL answer: a packet of " + length + " bytes");
        }
        return new MysqlPacket(head[3] & 0xFF, peer.take(length));
    }

    /// The packet that answers this one.
    byte[] answer(byte[] content) {
        return packet(number + 1, content);
    }

    static byte[] packet(int number, byte[] content) {
        return ByteBuffer.allocate(4 + content.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(content.length | number << 24)
                .put(content)
                .array();
    }

    int type() {
        return body[0] & 0xFF;
    }

    /// An error: its code, its SQLSTATE where the client has said that it knows such (else empty), its text.
    record Failure(int code, String state, String text) {
        @Override
        public String toString() {
            return "MySQL error " + code + ": " + Printable.message(text);
        }
    }

    Failure failure() throws IOException {
        if (body.length < 3) {
            throw new IOException("not a MySQL answer: an error of " + body.length + " bytes");
        }
        int code = body[1] & 0xFF | (body[2] & 0xFF) << 8;
        boolean stated = body.length >= 9 && body[3] == '#';
        return stated
                ? new Failure(code, new String(body, 4, 5, StandardCharsets.US_ASCII), text(9))
                : new Failure(code, "", text(3));
    }

    /// What a server says first (protocol version 10).
    ///
    /// @param method how it would like clients to sign in
    record Greeting(int capabilities, byte[] method) {}

    Greeting greeting() throws IOException {
        if (type() != 10) {
            throw new IOException("speaks version " + type() + " of the MySQL protocol, expected 10");
        }
        ByteBuffer in = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN);
        try {
            skip(in, 1);
            while (in.get() != 0) {
                // the server's version
            }
            skip(in, 4 + 8 + 1); // connection, first part of the challenge, filler
            int low = in.getShort() & 0xFFFF;
            skip(in, 1 + 2); // character set, status
            int high = in.getShort() & 0xFFFF;
            int challenge = in.get() & 0xFF;
            skip(in, 10 + Math.max(13, challenge - 8)); // reserved, second part of the challenge
            byte[] method = new byte[in.remaining()];
            in.get(method);
            return new Greeting(low | high << 16, method);
        } catch (BufferUnderflowException _) {
            throw new IOException("the greeting of the MySQL server ends early");
        }
    }

    private static void skip(ByteBuffer in, int bytes) {
        for (int i = 0; i < bytes; i++) {
            in.get();
        }
    }

    private String text(int from) {
        return new String(body, from, body.length - from, StandardCharsets.UTF_8);
    }
}
