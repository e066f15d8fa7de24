package io.headgate.config;

import io.headgate.config.ip.IpText;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/// A block of IP addresses, `10.0.0.0/8` or `2001:db8::/32`; an address alone is a block of one. IPv4 mapped into IPv6
/// counts as IPv4.
///
/// @param base the first address of the block
/// @param prefix how many leading bits are fixed: 0 to 32, or 0 to 128 for IPv6
public record Cidr(InetAddress base, int prefix) {
    public Cidr {
        byte[] bytes = base.getAddress();
        int bits = bytes.length * 8;
        if (prefix < 0 || prefix > bits) {
            throw new InvalidValue(
                    "prefix length " + prefix + " is outside 0 to " + bits, "choose one from 0 to " + bits);
        }
        byte[] right = masked(bytes, prefix);
        if (!Arrays.equals(bytes, right)) {
            throw new InvalidValue(
                    IpText.of(base) + "/" + prefix + " has bits set behind its prefix",
                    "write " + text(right, prefix) + " for the block, or " + IpText.of(base) + " for the one address");
        }
    }

    /// @throws InvalidValue if the text is no block of addresses
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        InetAddress base = Literals.parse(slash < 0 ? text : text.substring(0, slash));
        int bits = base.getAddress().length * 8;
        if (slash < 0) {
            return new Cidr(base, bits);
        }
        String prefix = text.substring(slash + 1);
        int digits = Durations.digits(prefix);
        if (digits == 0 || digits > 3 || digits != prefix.length()) {
            throw new InvalidValue(
                    "'" + text + "' has no valid prefix length", "write a number of bits as in 10.0.0.0/8");
        }
        int length = Integer.parseInt(prefix);
        boolean mapped = bits == 32 && text.indexOf(':') >= 0;
        if (mapped && length < 96) {
            throw new InvalidValue(
                    "'" + text + "' spans more than the addresses of IPv4", "write the IPv4 block, as in 10.0.0.0/8");
        }
        return new Cidr(base, mapped ? length - 96 : length);
    }

    /// Whether the block holds an address.
    ///
    /// @param address 4 or 16 bytes in network order; borrowed
    public boolean contains(byte[] address) {
        byte[] own = base.getAddress();
        int skip = 0;
        if (address.length == 16 && own.length == 4 && isMapped(address)) {
            skip = 12;
        } else if (address.length != own.length || own.length == 16 && isMapped(address)) {
            return false;
        }
        int whole = prefix / 8;
        for (int i = 0; i < whole; i++) {
            if (address[skip + i] != own[i]) {
                return false;
            }
        }
        int rest = prefix % 8;
        return rest == 0 || ((address[skip + whole] ^ own[whole]) & 0xFF) >>> (8 - rest) == 0;
    }

    private static boolean isMapped(byte[] address) {
        for (int i = 0; i < 10; i++) {
            if (address[i] != 0) {
                return false;
            }
        }
        return address[10] == -1 && address[11] == -1;
    }

    private static byte[] masked(byte[] bytes, int prefix) {
        byte[] result = bytes.clone();
        for (int i = 0; i < result.length; i++) {
            int keep = Math.clamp(prefix - 8L * i, 0, 8);
            result[i] &= (byte) (0xFF << (8 - keep));
        }
        return result;
    }

    private static String text(byte[] bytes, int prefix) {
        try {
            return IpText.of(InetAddress.getByAddress(bytes)) + "/" + prefix;
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @Override
    public String toString() {
        return IpText.of(base) + "/" + prefix;
    }
}
