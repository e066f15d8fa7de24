package io.headgate.dataplane.tls;

import io.headgate.dataplane.http.Ascii;
import io.headgate.dataplane.http.Chars;

/**
 * What a ClientHello asks for: a server by name (RFC 6066 section 3) and protocols (RFC 7301). A reused index into
 * bytes that somebody else keeps; not thread-safe.
 *
 * <p>Strict, so that the endpoint cannot read another name than we do: every length fits exactly, no extension comes
 * twice, there is one name at most, and a name is a host name, or an address, which counts as none. What decides
 * nothing here (versions, ciphers, unknown and GREASE values) is the endpoint's business. With Encrypted Client Hello
 * (RFC 9849) the name is the outer one, that of the server which can decrypt the inner.
 */
public final class ClientHello {
    /** Three times what browsers send. */
    static final int EXTENSIONS_MAX = 64;

    /** Clients offer two or three, and a GREASE value. */
    static final int PROTOCOLS_MAX = 64;

    /** RFC 1035 section 2.3.4, without the last dot. */
    private static final int NAME_BYTES_MAX = 253;

    private static final int LABEL_BYTES_MAX = 63;

    private static final int HEADER_VERSION_RANDOM_BYTES = 4 + 2 + 32;

    private static final int SERVER_NAME = 0;
    private static final int PROTOCOL_NAMES = 16;
    private static final byte HOST_NAME = 0;

    private final char[] extensions = new char[EXTENSIONS_MAX];
    private int extensionCount;
    private byte[] bytes = {};
    private int at;
    private int nameStart;
    private int nameEnd;
    private int protocolsStart;
    private int protocolsEnd;

    /**
     * Reads the message in the first {@code length} bytes of {@code message}, which is kept until the next call; a name
     * is turned to lower case where it stands. Answers FOUND, TOO_LARGE or MALFORMED.
     *
     * @param message a handshake message of type ClientHello with its header, at least as long as a hello without
     *     extensions
     */
    public HelloResult parse(byte[] message, int length) {
        bytes = message;
        at = HEADER_VERSION_RANDOM_BYTES;
        extensionCount = 0;
        nameStart = 0;
        nameEnd = 0;
        protocolsStart = 0;
        protocolsEnd = 0;
        boolean valid = skip(1, 0, 32, length) && skipCipherSuites(length) && skip(1, 1, 255, length);
        if (!valid) {
            return HelloResult.MALFORMED;
        }
        return at == length ? HelloResult.FOUND : parseExtensions(length);
    }

    /** The bytes that {@link #nameStart} and {@link #nameEnd} point into. */
    public byte[] bytes() {
        return bytes;
    }

    /** The server name, lower case, without a trailing dot; an empty range when no host was named. */
    public int nameStart() {
        return nameStart;
    }

    public int nameEnd() {
        return nameEnd;
    }

    /** Whether the client says what it speaks (ALPN). */
    boolean offersProtocols() {
        return protocolsEnd > protocolsStart;
    }

    /** Whether the client speaks this protocol (ALPN identification sequence). */
    boolean offers(byte[] protocol) {
        for (int i = protocolsStart; i < protocolsEnd; ) {
            int end = i + 1 + (bytes[i] & 0xFF);
            if (Ascii.equals(bytes, i + 1, end, protocol)) {
                return true;
            }
            i = end;
        }
        return false;
    }

    private boolean skipCipherSuites(int end) {
        int start = at;
        return skip(2, 2, 0xFFFE, end) && (at - start) % 2 == 0;
    }

    private boolean skip(int lengthBytes, int lengthMin, int lengthMax, int end) {
        int vectorEnd = enter(lengthBytes, end);
        boolean fits = vectorEnd - at >= lengthMin && vectorEnd - at <= lengthMax;
        at = vectorEnd;
        return fits;
    }

    /**
     * Passes a vector's length, which has {@code lengthBytes} bytes; returns the vector's end, or -1 when it does not
     * end by {@code end}.
     */
    private int enter(int lengthBytes, int end) {
        if (end - at < lengthBytes) {
            return -1;
        }
        int length = bytes[at++] & 0xFF;
        if (lengthBytes == 2) {
            length = length << 8 | bytes[at++] & 0xFF;
        }
        return length <= end - at ? at + length : -1;
    }

    private HelloResult parseExtensions(int end) {
        if (enter(2, end) != end) {
            return HelloResult.MALFORMED;
        }
        while (at < end) {
            if (extensionCount == EXTENSIONS_MAX) {
                return HelloResult.TOO_LARGE;
            }
            if (end - at < 2) {
                return HelloResult.MALFORMED;
            }
            char type = (char) (bytes[at] << 8 | bytes[at + 1] & 0xFF);
            at += 2;
            int extensionEnd = enter(2, end);
            if (extensionEnd < 0 || isRepeated(type)) {
                return HelloResult.MALFORMED;
            }
            extensions[extensionCount++] = type;
            HelloResult result = parseExtension(type, extensionEnd);
            if (result != HelloResult.FOUND) {
                return result;
            }
            at = extensionEnd;
        }
        return HelloResult.FOUND;
    }

    private boolean isRepeated(char type) {
        for (int i = 0; i < extensionCount; i++) {
            if (extensions[i] == type) {
                return true;
            }
        }
        return false;
    }

    private HelloResult parseExtension(char type, int end) {
        return switch (type) {
            case SERVER_NAME -> parseServerName(end) ? HelloResult.FOUND : HelloResult.MALFORMED;
            case PROTOCOL_NAMES -> parseProtocols(end);
            default -> HelloResult.FOUND;
        };
    }

    /** A list of one name. Its grammar allows names of other types, but none was ever defined. */
    private boolean parseServerName(int end) {
        if (enter(2, end) != end || at == end || bytes[at++] != HOST_NAME || enter(2, end) != end) {
            return false;
        }
        nameStart = at;
        nameEnd = portStart(end);
        if (nameEnd - nameStart > 1 && bytes[nameEnd - 1] == '.') {
            nameEnd--;
        }
        if (nameEnd - nameStart > NAME_BYTES_MAX) {
            return false;
        }
        if (isHostName()) {
            return true;
        }
        boolean nameless = isAddress();
        nameEnd = nameStart;
        return nameless;
    }

    /** Where {@code :443} begins, or the name ends: hey sends a URL's port along, though there is no place for it. */
    private int portStart(int end) {
        int colon = end - 1;
        while (colon > nameStart && bytes[colon] >= '0' && bytes[colon] <= '9') {
            colon--;
        }
        boolean port = colon > nameStart && bytes[colon] == ':' && colon < end - 1;
        for (int i = nameStart; i < colon && port; i++) {
            port = bytes[i] != ':' || bytes[colon - 1] == ']';
        }
        return port ? colon : end;
    }

    /** RFC 6066 section 3 forbids addresses, and wrk sends them all the same; they ask for nobody by name. */
    private boolean isAddress() {
        int colons = 0;
        boolean numbers = true;
        boolean digit = false;
        for (int i = nameStart; i < nameEnd; i++) {
            byte b = bytes[i];
            boolean isDigit = b >= '0' && b <= '9';
            if (!isDigit
                    && (b < 'a' || b > 'f')
                    && (b < 'A' || b > 'F')
                    && b != '.'
                    && b != ':'
                    && b != '['
                    && b != ']') {
                return false;
            }
            colons += b == ':' ? 1 : 0;
            numbers &= isDigit || b == '.';
            digit |= isDigit;
        }
        return colons > 1 || numbers && digit;
    }

    /** Labels joined by single dots, the last no number: that would be an IP address. */
    private boolean isHostName() {
        int labelStart = nameStart;
        boolean digits = true;
        for (int i = nameStart; i < nameEnd; i++) {
            byte b = bytes[i];
            if (b == '.') {
                if (i == labelStart || i - labelStart > LABEL_BYTES_MAX) {
                    return false;
                }
                labelStart = i + 1;
                digits = true;
            } else if (Chars.is(b, Chars.HOST)) {
                bytes[i] = Ascii.lower(b);
                digits &= b >= '0' && b <= '9';
            } else {
                return false;
            }
        }
        return nameEnd > labelStart && nameEnd - labelStart <= LABEL_BYTES_MAX && !digits;
    }

    private HelloResult parseProtocols(int end) {
        if (enter(2, end) != end || at == end) {
            return HelloResult.MALFORMED;
        }
        protocolsStart = at;
        protocolsEnd = end;
        for (int count = 0; at < end; count++) {
            if (count == PROTOCOLS_MAX) {
                return HelloResult.TOO_LARGE;
            }
            if (!skip(1, 1, 255, end)) {
                return HelloResult.MALFORMED;
            }
        }
        return HelloResult.FOUND;
    }
}
