package io.headgate.dataplane.tls;

import io.netty.buffer.ByteBuf;

/**
 * Finds the end of the ClientHello at the beginning of a connection, over any number of TLS records and reads (RFC 8446
 * sections 4 and 5.1). Nothing is consumed: the same bytes go on to the endpoint. Each byte is looked at once, and what
 * cannot become a hello is known at its first wrong byte, so the result is the same wherever reads are cut. One per
 * connection; not thread-safe.
 *
 * <pre>
 * | 22 3 x len | 1 len hello... | 22 3 x len | ...hello | whatever follows
 *   record       message          record
 * </pre>
 */
public final class HelloReader {
    /**
     * With its header. A hello with post-quantum key shares and a session ticket has 2 to 4 KiB, and BoringSSL's
     * servers take none above this.
     */
    public static final int HELLO_BYTES_MAX = 16 * 1024;

    /**
     * A large hello of today passes with every byte in a record of its own; what is held of one connection stays below
     * 32 KiB.
     */
    static final int RECORDS_MAX = 2048;

    /** RFC 8446 section 5.1. */
    private static final int FRAGMENT_BYTES_MAX = 1 << 14;

    private static final int RECORD_HEADER_BYTES = 5;
    private static final int MESSAGE_HEADER_BYTES = 4;

    /** Header, version, random, no session, one cipher suite, one compression method, no extensions. */
    private static final int HELLO_BYTES_MIN = MESSAGE_HEADER_BYTES + 2 + 32 + 1 + 4 + 2;

    private static final byte HANDSHAKE = 22;
    private static final byte CLIENT_HELLO = 1;
    private static final byte MAJOR_VERSION = 3;

    /** Bytes of the connection looked at. */
    private int seen;

    private int records;
    private int recordHeaderSeen;
    private int recordBytes;
    private int recordLeft;
    private int messageSeen;
    private int messageBytes;

    /**
     * Looks at what is new in {@code held}, whose readable bytes are all that came since the connection began. Borrows
     * {@code held} until it returns and moves none of its indexes. FOUND says that the message is complete, not that it
     * is valid.
     */
    public HelloResult read(ByteBuf held) {
        int at = held.readerIndex() + seen;
        int end = held.writerIndex();
        HelloResult result = HelloResult.MORE;
        while (result == HelloResult.MORE && at < end) {
            if (recordLeft == 0) {
                result = recordHeader(held.getByte(at++));
            } else if (messageSeen < MESSAGE_HEADER_BYTES) {
                result = messageHeader(held.getByte(at++));
            } else {
                int count = Math.min(recordLeft, end - at);
                at += count;
                recordLeft -= count;
                messageSeen += count;
                result = messageSeen == messageBytes ? HelloResult.FOUND : HelloResult.MORE;
            }
        }
        seen = at - held.readerIndex();
        return result;
    }

    /**
     * Copies the message that was found, without record headers, to {@code out}; returns its length, at most
     * {@link #HELLO_BYTES_MAX}. Borrows {@code held}, the buffer that {@link #read} was given.
     */
    public int copyMessage(ByteBuf held, byte[] out) {
        int at = held.readerIndex();
        int copied = 0;
        while (copied < messageBytes) {
            int fragment = held.getUnsignedShort(at + RECORD_HEADER_BYTES - 2);
            held.getBytes(at + RECORD_HEADER_BYTES, out, copied, fragment);
            at += RECORD_HEADER_BYTES + fragment;
            copied += fragment;
        }
        return copied;
    }

    /** The version's minor part is not looked at: RFC 8446 section 5.1 gives it no meaning. */
    private HelloResult recordHeader(byte b) {
        recordHeaderSeen++;
        return switch (recordHeaderSeen) {
            case 1 -> expect(b == HANDSHAKE);
            case 2 -> expect(b == MAJOR_VERSION);
            case 3 -> HelloResult.MORE;
            case 4 -> {
                recordBytes = (b & 0xFF) << 8;
                yield HelloResult.MORE;
            }
            default -> recordBegins(recordBytes | b & 0xFF);
        };
    }

    /** Records of another type must not stand between those of one message. */
    private HelloResult expect(boolean isTls) {
        return isTls ? HelloResult.MORE : records == 0 ? HelloResult.NOT_TLS : HelloResult.MALFORMED;
    }

    /** Empty fragments of a message are forbidden. */
    private HelloResult recordBegins(int bytes) {
        recordHeaderSeen = 0;
        recordLeft = bytes;
        records++;
        if (bytes == 0 || bytes > FRAGMENT_BYTES_MAX || overruns()) {
            return HelloResult.MALFORMED;
        }
        return records > RECORDS_MAX ? HelloResult.TOO_LARGE : HelloResult.MORE;
    }

    private HelloResult messageHeader(byte b) {
        recordLeft--;
        messageSeen++;
        if (messageSeen == 1) {
            return b == CLIENT_HELLO ? HelloResult.MORE : HelloResult.MALFORMED;
        }
        messageBytes = messageBytes << 8 | b & 0xFF;
        return messageSeen < MESSAGE_HEADER_BYTES ? HelloResult.MORE : messageBegins();
    }

    private HelloResult messageBegins() {
        messageBytes += MESSAGE_HEADER_BYTES;
        if (messageBytes > HELLO_BYTES_MAX) {
            return HelloResult.TOO_LARGE;
        }
        return messageBytes < HELLO_BYTES_MIN || overruns() ? HelloResult.MALFORMED : HelloResult.MORE;
    }

    /** A ClientHello ends where its record does; a message behind it would be seen by some servers only. */
    private boolean overruns() {
        return messageSeen >= MESSAGE_HEADER_BYTES && recordLeft > messageBytes - messageSeen;
    }
}
