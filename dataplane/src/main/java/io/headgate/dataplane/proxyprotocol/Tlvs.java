package io.headgate.dataplane.proxyprotocol;

/**
 * What a header of version 2 says beside addresses: type (1 byte), length of the value (2 bytes, big endian), value,
 * again and again to the header's end. Section 2.2 of the protocol.
 */
final class Tlvs {
    static final int NOOP = 0x04;
    static final int CRC32C = 0x03;
    /** Holds TLVs of its own, behind one byte of flags and four of the verification's result. */
    static final int SSL = 0x20;

    /** Bytes of type and length. */
    static final int HEAD_BYTES = 3;

    static final int CRC32C_BYTES = 4;
    private static final int SSL_HEAD_BYTES = 5;

    private Tlvs() {}

    static int type(byte[] bytes, int at) {
        return bytes[at] & 0xFF;
    }

    /** The index behind the TLV at {@code at}. */
    static int end(byte[] bytes, int at) {
        return at + HEAD_BYTES + ((bytes[at + 1] & 0xFF) << 8 | bytes[at + 2] & 0xFF);
    }

    /**
     * Whether TLVs fill the bytes from {@code from} to {@code to} exactly. Those inside {@link #SSL} are looked at too,
     * and only those: nothing in the protocol is nested deeper.
     */
    static boolean areWellFormed(byte[] bytes, int from, int to) {
        if (!fill(bytes, from, to)) {
            return false;
        }
        int checksums = 0;
        for (int at = from; at < to; at = end(bytes, at)) {
            int value = at + HEAD_BYTES;
            int end = end(bytes, at);
            switch (type(bytes, at)) {
                case SSL -> {
                    int nested = value + SSL_HEAD_BYTES;
                    if (nested > end || !fill(bytes, nested, end)) {
                        return false;
                    }
                }
                case CRC32C -> {
                    checksums++;
                    if (end - value != CRC32C_BYTES || checksums > 1) {
                        return false;
                    }
                }
                default -> {}
            }
        }
        return true;
    }

    private static boolean fill(byte[] bytes, int from, int to) {
        int at = from;
        while (at + HEAD_BYTES <= to) {
            at = end(bytes, at);
        }
        return at == to;
    }

    /** The index of the checksum among well-formed TLVs; -1 when there is none. */
    static int checksumAt(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at = end(bytes, at)) {
            if (type(bytes, at) == CRC32C) {
                return at + HEAD_BYTES;
            }
        }
        return -1;
    }
}
