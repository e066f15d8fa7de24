package io.headgate.dataplane.access;

import io.headgate.config.Cidr;
import io.headgate.dataplane.http.ClientAddress;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A set of IP addresses, given as blocks; a handful or millions. The families are apart: {@code ::/0} holds no IPv4
 * address, and an IPv4 address that came inside an IPv6 one is IPv4 since {@link ClientAddress} took it. Immutable, any
 * thread, no allocation per look-up.
 */
public final class AddressSet {
    /** Holds no address. */
    public static final AddressSet NONE = new AddressSet(Line.NOWHERE, Line.NOWHERE);

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final Line ipv4;
    private final Line ipv6;

    private AddressSet(Line ipv4, Line ipv6) {
        this.ipv4 = ipv4;
        this.ipv6 = ipv6;
    }

    /** The addresses in any of {@code blocks}. */
    public static AddressSet of(List<Cidr> blocks) {
        Builder builder = new Builder(false);
        blocks.forEach(block -> builder.add(block, true));
        return builder.build();
    }

    public boolean isEmpty() {
        return ipv4.isEmpty() && ipv6.isEmpty();
    }

    /** Whether {@code address} is in the set; one without bytes (a Unix peer) is in none. */
    public boolean contains(ClientAddress address) {
        byte[] bytes = address.bytes();
        return switch (address.length()) {
            case 4 -> ipv4.holds((long) (int) INT.get(bytes, 0) << 32, 0);
            case 16 -> ipv6.holds((long) LONG.get(bytes, 0), (long) LONG.get(bytes, 8));
            default -> false;
        };
    }

    /** What it takes in memory, heads of objects aside. */
    long bytes() {
        return ipv4.bytes() + ipv6.bytes();
    }

    /**
     * Gathers blocks that are in the set and blocks that are not; the longest that holds an address decides, and of two
     * equal ones the one that is not. Not thread-safe.
     */
    static final class Builder {
        private final LineBuilder ipv4;
        private final LineBuilder ipv6;

        /** {@code insideElsewhere}: whether addresses that no block holds are in the set. */
        Builder(boolean insideElsewhere) {
            ipv4 = new LineBuilder(insideElsewhere);
            ipv6 = new LineBuilder(insideElsewhere);
        }

        void add(Cidr block, boolean inside) {
            byte[] base = block.base().getAddress();
            if (base.length == 4) {
                ipv4.add((long) (int) INT.get(base, 0) << 32, 0, block.prefix(), inside);
            } else {
                ipv6.add((long) LONG.get(base, 0), (long) LONG.get(base, 8), block.prefix(), inside);
            }
        }

        /** The set; the builder is spent. */
        AddressSet build() {
            return new AddressSet(ipv4.build(), ipv6.build());
        }
    }
}
