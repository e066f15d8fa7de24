package io.headgate.dataplane.http;

import io.headgate.config.Cidr;
import java.util.List;

/** A short list of address blocks, tested without allocating. Immutable. */
public final class AddressBlocks {
    private final byte[][] bases;
    private final int[] prefixes;

    public AddressBlocks(List<Cidr> blocks) {
        bases = new byte[blocks.size()][];
        prefixes = new int[blocks.size()];
        for (int i = 0; i < bases.length; i++) {
            bases[i] = blocks.get(i).base().getAddress();
            prefixes[i] = blocks.get(i).prefix();
        }
    }

    public boolean isEmpty() {
        return bases.length == 0;
    }

    /** Whether any block holds {@code address}; an address without bytes (a Unix peer) is in none. */
    public boolean contains(ClientAddress address) {
        for (int i = 0; i < bases.length; i++) {
            if (bases[i].length == address.length() && holds(bases[i], prefixes[i], address.bytes())) {
                return true;
            }
        }
        return false;
    }

    private static boolean holds(byte[] base, int prefix, byte[] address) {
        int whole = prefix >>> 3;
        for (int i = 0; i < whole; i++) {
            if (base[i] != address[i]) {
                return false;
            }
        }
        int rest = prefix & 7;
        return rest == 0 || ((base[whole] ^ address[whole]) & 0xFF) >>> (8 - rest) == 0;
    }
}
