package io.headgate.config;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;

/// What one of the values behind the addresses of a PROXY header of version 2 is about: one of the protocol's names, or
/// a number from `0x00` to `0xFF`. `0xE0` to `0xEF` are free for one's own use.
///
/// @param number 0 to 255
public record TlvType(int number) {
    /// What section 2.2 of the protocol names.
    private enum Known {
        ALPN(0x01),
        AUTHORITY(0x02),
        CRC32C(0x03),
        NOOP(0x04),
        UNIQUE_ID(0x05),
        SSL(0x20),
        NETNS(0x30);

        private final int number;

        Known(int number) {
            this.number = number;
        }
    }

    /// The header's own checksum; it is of one header, so it is never handed on.
    public static final TlvType CRC32C = new TlvType(Known.CRC32C.number);

    /// Filling without meaning.
    public static final TlvType NOOP = new TlvType(Known.NOOP.number);

    /// What the client's TLS was; holds further values.
    public static final TlvType SSL = new TlvType(Known.SSL.number);

    /// @throws InvalidValue if the text is neither a name nor a number
    public static TlvType parse(String text) {
        for (Known known : Known.values()) {
            if (Words.of(known).equals(text)) {
                return new TlvType(known.number);
            }
        }
        boolean digits = text.length() == 4
                && text.startsWith("0x")
                && text.chars().skip(2).allMatch(HexFormat::isHexDigit);
        if (!digits) {
            String names = Arrays.stream(Known.values()).map(Words::of).collect(Collectors.joining(", "));
            throw new InvalidValue(
                    "'" + text + "' is not the type of a TLV", "write a number as in 0xE0, or one of " + names);
        }
        return new TlvType(HexFormat.fromHexDigits(text, 2, 4));
    }

    @Override
    public String toString() {
        for (Known known : Known.values()) {
            if (known.number == number) {
                return Words.of(known);
            }
        }
        return "0x" + HexFormat.of().withUpperCase().toHexDigits((byte) number);
    }
}
