package io.headgate.dataplane.http;

import java.net.InetAddress;

/**
 * An IP address as bytes, reused: 4 or 16 of them, or none for a Unix peer. IPv4-mapped IPv6 addresses are held as
 * IPv4. Not thread-safe.
 */
public final class ClientAddress {
    private final byte[] bytes = new byte[16];
    private int length;

    /** The first {@link #length()} bytes are the address; borrowed. */
    public byte[] bytes() {
        return bytes;
    }

    /** 4, 16, or 0 for none. */
    public int length() {
        return length;
    }

    /** Takes the bytes of an address; allocates, so only when a connection opens. */
    public void set(InetAddress address) {
        set(address.getAddress(), 0, address.getAddress().length);
    }

    public void set(ClientAddress other) {
        System.arraycopy(other.bytes, 0, bytes, 0, other.length);
        length = other.length;
    }

    /** Copies 4 or 16 address bytes, folding IPv4-mapped ones. */
    public void set(byte[] from, int at, int count) {
        boolean mapped = count == 16 && isMapped(from, at);
        length = mapped ? 4 : count;
        System.arraycopy(from, mapped ? at + 12 : at, bytes, 0, length);
    }

    /** Takes the 16 bytes of two numbers, the first byte in the highest bits, folding IPv4-mapped ones. */
    public void set(long high, long low) {
        if (high == 0 && low >>> 32 == 0xFFFF) {
            length = 4;
            for (int i = 0; i < 4; i++) {
                bytes[i] = (byte) (low >>> 24 - 8 * i);
            }
            return;
        }
        length = 16;
        for (int i = 0; i < 8; i++) {
            bytes[i] = (byte) (high >>> 56 - 8 * i);
            bytes[8 + i] = (byte) (low >>> 56 - 8 * i);
        }
    }

    public void clear() {
        length = 0;
    }

    private static boolean isMapped(byte[] from, int at) {
        for (int i = 0; i < 10; i++) {
            if (from[at + i] != 0) {
                return false;
            }
        }
        return from[at + 10] == -1 && from[at + 11] == -1;
    }
}
