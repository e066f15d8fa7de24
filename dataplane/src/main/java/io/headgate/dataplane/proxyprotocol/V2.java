package io.headgate.dataplane.proxyprotocol;

import io.headgate.dataplane.proxyprotocol.ConnectionAddresses.Inet;
import io.headgate.dataplane.proxyprotocol.ConnectionAddresses.Unix;
import io.headgate.dataplane.proxyprotocol.ConnectionAddresses.Unknown;
import io.headgate.dataplane.proxyprotocol.ProxyHeaderReader.Result;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Version 2: a signature, version and command, family and protocol, the length of the rest; then addresses and TLVs.
 * Section 2.2 of the protocol.
 *
 * <pre>
 *  0            12        13       14       16
 *  | signature  | 2 | cmd | family | length | source, destination, ports | TLVs |
 * </pre>
 */
final class V2 {
    /** Signature to length. */
    static final int HEAD_BYTES = 16;

    /**
     * The longest header, read or written. nginx takes no longer one; addresses need 232 bytes of it, and the largest
     * thing known to be sent as a TLV, a client's certificate, one or two thousand.
     */
    static final int LENGTH_MAX = 4096;

    static final int UNIX_PATH_BYTES = 108;

    private static final byte[] SIGNATURE = "\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.US_ASCII);
    private static final int COMMAND_AT = 12;
    private static final int FAMILY_AT = 13;
    private static final int LENGTH_AT = 14;
    private static final byte LOCAL = 0x20;
    private static final byte PROXY = 0x21;
    private static final byte UNSPECIFIED = 0x00;
    private static final byte TCP4 = 0x11;
    private static final byte UDP4 = 0x12;
    private static final byte TCP6 = 0x21;
    private static final byte UDP6 = 0x22;
    private static final byte UNIX_STREAM = 0x31;
    private static final byte UNIX_DATAGRAM = 0x32;
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};
    private static final byte[] NO_CHECKSUM = new byte[Tlvs.CRC32C_BYTES];

    private V2() {}

    // ---- reading

    /** What the first {@code length} bytes of a header's head say, all before them being right. */
    static Result checkHead(byte[] bytes, int length) {
        int last = length - 1;
        return switch (last) {
            case COMMAND_AT -> command(bytes[last]);
            case FAMILY_AT ->
                bytes[COMMAND_AT] == LOCAL || addressBytes(bytes[last]) >= 0 ? Result.MORE : Result.UNKNOWN_FAMILY;
            case LENGTH_AT -> Result.MORE;
            case LENGTH_AT + 1 -> end(bytes) <= LENGTH_MAX ? Result.MORE : Result.TOO_LONG;
            default -> bytes[last] == SIGNATURE[last] ? Result.MORE : Result.NOT_A_HEADER;
        };
    }

    private static Result command(byte command) {
        if ((command & 0xF0) != 0x20) {
            return Result.UNKNOWN_VERSION;
        }
        return command == LOCAL || command == PROXY ? Result.MORE : Result.UNKNOWN_COMMAND;
    }

    /** The length of the whole header whose head is at the start of {@code bytes}. */
    static int end(byte[] bytes) {
        return HEAD_BYTES + ((bytes[LENGTH_AT] & 0xFF) << 8 | bytes[LENGTH_AT + 1] & 0xFF);
    }

    /** What is wrong behind a right head, {@link Result#COMPLETE} for nothing. */
    static Result check(byte[] bytes) {
        if (isOpaque(bytes)) {
            return Result.COMPLETE;
        }
        int end = end(bytes);
        int tlvs = HEAD_BYTES + addressBytes(bytes[FAMILY_AT]);
        if (tlvs > end) {
            return Result.ADDRESSES_CUT;
        }
        if (!Tlvs.areWellFormed(bytes, tlvs, end)) {
            return Result.MALFORMED_TLV;
        }
        int checksumAt = Tlvs.checksumAt(bytes, tlvs, end);
        boolean intact =
                checksumAt < 0 || ByteBuffer.wrap(bytes).getInt(checksumAt) == checksum(bytes, end, checksumAt);
        return intact ? Result.COMPLETE : Result.WRONG_CHECKSUM;
    }

    /**
     * Whether what follows the head means nothing: the sender speaks for itself, or of a family without name, so that
     * nobody can say where TLVs would begin.
     */
    private static boolean isOpaque(byte[] bytes) {
        return bytes[COMMAND_AT] == LOCAL || bytes[FAMILY_AT] == UNSPECIFIED;
    }

    /** What a header says that was checked. */
    static ProxyHeader parse(byte[] bytes) {
        if (isOpaque(bytes)) {
            return new ProxyHeader(ConnectionAddresses.UNKNOWN);
        }
        int size = addressBytes(bytes[FAMILY_AT]);
        byte[] tlvs = Arrays.copyOfRange(bytes, HEAD_BYTES + size, end(bytes));
        return new ProxyHeader(addresses(ByteBuffer.wrap(bytes, HEAD_BYTES, size), bytes[FAMILY_AT]), tlvs);
    }

    private static ConnectionAddresses addresses(ByteBuffer in, byte family) {
        if (family == UNIX_STREAM || family == UNIX_DATAGRAM) {
            return new Unix(path(in), path(in));
        }
        int ipBytes = family == TCP4 || family == UDP4 ? 4 : 16;
        InetAddress source = ip(in, ipBytes);
        InetAddress destination = ip(in, ipBytes);
        return new Inet(new InetSocketAddress(source, in.getChar()), new InetSocketAddress(destination, in.getChar()));
    }

    private static InetAddress ip(ByteBuffer in, int count) {
        byte[] ip = new byte[count];
        in.get(ip);
        try {
            return InetAddress.getByAddress(ip);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A path ends before the zeros that fill its place; one in Linux's abstract name space begins with a zero. */
    private static String path(ByteBuffer in) {
        byte[] path = new byte[UNIX_PATH_BYTES];
        in.get(path);
        int end = path.length;
        while (end > 0 && path[end - 1] == 0) {
            end--;
        }
        return new String(path, 0, end, StandardCharsets.ISO_8859_1);
    }

    /** How many bytes of addresses follow; -1 for a family that the protocol does not have. */
    private static int addressBytes(byte family) {
        return switch (family) {
            case UNSPECIFIED -> 0;
            case TCP4, UDP4 -> 12;
            case TCP6, UDP6 -> 36;
            case UNIX_STREAM, UNIX_DATAGRAM -> 2 * UNIX_PATH_BYTES;
            default -> -1;
        };
    }

    private static int checksum(byte[] header, int length, int checksumAt) {
        CRC32C crc = new CRC32C();
        crc.update(header, 0, checksumAt);
        crc.update(NO_CHECKSUM);
        int rest = checksumAt + Tlvs.CRC32C_BYTES;
        crc.update(header, rest, length - rest);
        return (int) crc.getValue();
    }

    // ---- writing

    /**
     * The header that says {@code addresses} and the first {@code tlvBytes} of {@code tlvs}, which fit.
     *
     * @param checksum whether a CRC32C is added
     */
    static byte[] header(ConnectionAddresses addresses, byte[] tlvs, int tlvBytes, boolean checksum) {
        byte family = family(addresses);
        int length = HEAD_BYTES + addressBytes(family) + tlvBytes + checksumBytes(checksum);
        ByteBuffer out = ByteBuffer.allocate(length);
        out.put(SIGNATURE).put(family == UNSPECIFIED ? LOCAL : PROXY).put(family);
        out.putShort((short) (length - HEAD_BYTES));
        switch (addresses) {
            case Inet inet -> put(out, inet, family == TCP4);
            case Unix unix -> put(put(out, unix.source()), unix.destination());
            case Unknown _ -> {}
        }
        out.put(tlvs, 0, tlvBytes);
        if (checksum) {
            out.put((byte) Tlvs.CRC32C).putShort((short) Tlvs.CRC32C_BYTES);
            out.putInt(checksum(out.array(), length, out.position()));
        }
        return out.array();
    }

    /** How many bytes of TLVs a header has room for. */
    static int room(ConnectionAddresses addresses, boolean checksum) {
        return LENGTH_MAX - HEAD_BYTES - addressBytes(family(addresses)) - checksumBytes(checksum);
    }

    private static int checksumBytes(boolean checksum) {
        return checksum ? Tlvs.HEAD_BYTES + Tlvs.CRC32C_BYTES : 0;
    }

    private static byte family(ConnectionAddresses addresses) {
        return switch (addresses) {
            case Inet inet -> inet.isIpv4() ? TCP4 : TCP6;
            case Unix _ -> UNIX_STREAM;
            case Unknown _ -> UNSPECIFIED;
        };
    }

    private static void put(ByteBuffer out, Inet inet, boolean ipv4) {
        out.put(ipv4 ? inet.source().getAddress().getAddress() : ipv6(inet.source()));
        out.put(ipv4 ? inet.destination().getAddress().getAddress() : ipv6(inet.destination()));
        out.putChar((char) inet.source().getPort())
                .putChar((char) inet.destination().getPort());
    }

    /** The 16 bytes of an address; IPv4 beside an IPv6 address is mapped. */
    static byte[] ipv6(InetSocketAddress address) {
        byte[] ip = address.getAddress().getAddress();
        return ip.length == 16
                ? ip
                : ByteBuffer.allocate(16).put(MAPPED).put(ip).array();
    }

    private static ByteBuffer put(ByteBuffer out, String path) {
        byte[] bytes = path.getBytes(StandardCharsets.ISO_8859_1);
        return out.put(Arrays.copyOf(bytes, UNIX_PATH_BYTES));
    }
}
