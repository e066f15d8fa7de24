package io.headgate.dataplane.proxyprotocol;

import io.headgate.dataplane.proxyprotocol.ConnectionAddresses.Inet;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Version 1: one line of text, {@code PROXY TCP4 192.0.2.1 192.0.2.2 56324 443} and CR LF. Section 2.1 of the protocol.
 */
final class V1 {
    /** The longest line with its CR LF: UNKNOWN followed by two addresses and ports of IPv6. */
    static final int LENGTH_MAX = 107;

    private static final String START = "PROXY ";
    private static final String UNKNOWN_LINE = START + "UNKNOWN\r\n";
    private static final int PORT_MAX = 65_535;
    private static final int PORT_DIGITS_MAX = 5;

    private V1() {}

    /** Whether the line may have {@code next} at index {@code at}, as far as every line begins the same. */
    static boolean mayBegin(int at, byte next) {
        return at >= START.length() || next == START.charAt(at);
    }

    /** The addresses of a line of {@code length} bytes that begins as lines do and ends with LF; null: malformed. */
    static @Nullable ConnectionAddresses parse(byte[] bytes, int length) {
        if (bytes[length - 2] != '\r') {
            return null;
        }
        String line = new String(bytes, 0, length - 2, StandardCharsets.ISO_8859_1);
        String[] words = line.split(" ", -1);
        return switch (words[1]) {
            case "UNKNOWN" -> isPrintable(line) ? ConnectionAddresses.UNKNOWN : null;
            case "TCP4", "TCP6" -> words.length == 6 ? inet(words, words[1].equals("TCP6")) : null;
            default -> null;
        };
    }

    /** What stands behind UNKNOWN means nothing, but a stray CR could be the line's end to another reader. */
    private static boolean isPrintable(String line) {
        return line.chars().allMatch(c -> c >= ' ' && c < 0x7F);
    }

    private static @Nullable ConnectionAddresses inet(String[] words, boolean ipv6) {
        InetAddress source = ip(words[2], ipv6);
        InetAddress destination = ip(words[3], ipv6);
        int sourcePort = number(words[4], PORT_DIGITS_MAX, PORT_MAX);
        int destinationPort = number(words[5], PORT_DIGITS_MAX, PORT_MAX);
        if (source == null || destination == null || sourcePort < 0 || destinationPort < 0) {
            return null;
        }
        return new Inet(new InetSocketAddress(source, sourcePort), new InetSocketAddress(destination, destinationPort));
    }

    /** Only the plain forms: the shorter and the octal numbers that C libraries also read are ambiguous. */
    private static @Nullable InetAddress ip(String text, boolean ipv6) {
        if (!(ipv6 ? mayBeIpv6(text) : isIpv4(text))) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    private static boolean isIpv4(String text) {
        String[] parts = text.split("\\.", -1);
        boolean valid = parts.length == 4;
        for (String part : parts) {
            valid &= number(part, 3, 255) >= 0;
        }
        return valid;
    }

    /** Groups of one to four hexadecimal digits, some perhaps left out, the last perhaps IPv4; never a scope. */
    private static boolean mayBeIpv6(String text) {
        String[] groups = text.split(":", -1);
        boolean valid = groups.length > 2;
        for (int i = 0; i < groups.length; i++) {
            boolean hexadecimal = groups[i].length() <= 4 && groups[i].chars().allMatch(V1::isHexadecimal);
            valid &= hexadecimal || i == groups.length - 1 && isIpv4(groups[i]);
        }
        return valid;
    }

    private static boolean isHexadecimal(int c) {
        return c < 0x80 && Character.digit(c, 16) >= 0;
    }

    /** A decimal number without sign and without leading zeros; -1 when it is not one, or is too large. */
    private static int number(String text, int digitsMax, int max) {
        boolean padded = text.length() > 1 && text.charAt(0) == '0';
        if (text.isEmpty() || text.length() > digitsMax || padded) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value <= max ? value : -1;
    }

    /** The line that says {@code addresses}. */
    static byte[] line(ConnectionAddresses addresses) {
        String line = addresses instanceof Inet inet ? line(inet) : UNKNOWN_LINE;
        return line.getBytes(StandardCharsets.US_ASCII);
    }

    private static String line(Inet inet) {
        boolean ipv4 = inet.isIpv4();
        return START + (ipv4 ? "TCP4 " : "TCP6 ") + text(inet.source(), ipv4) + ' ' + text(inet.destination(), ipv4)
                + ' ' + inet.source().getPort() + ' ' + inet.destination().getPort() + "\r\n";
    }

    /** All eight groups of an IPv6 address, so that no reader has to know the short forms. */
    private static String text(InetSocketAddress address, boolean ipv4) {
        if (ipv4) {
            return address.getAddress().getHostAddress();
        }
        byte[] ip = V2.ipv6(address);
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < ip.length; i += 2) {
            text.append(i == 0 ? "" : ":").append(Integer.toHexString((ip[i] & 0xFF) << 8 | ip[i + 1] & 0xFF));
        }
        return text.toString();
    }
}
